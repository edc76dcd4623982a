import type { FieldError } from "../contract/problem.ts";

/** Why an object does not do what was asked; http/ puts it into words by one exhaustive switch. */
export type Refused =
  | { readonly why: "unauthorized" }
  | { readonly why: "forbidden"; readonly role: string }
  | { readonly why: "secret_in_address" }
  | { readonly why: "not_found"; readonly what: "run" | "key" }
  | { readonly why: "full"; readonly what: string; readonly most: number }
  | { readonly why: "too_often"; readonly what: string; readonly retryAfterSeconds: number }
  | { readonly why: "idempotency_key_reused" }
  | { readonly why: "last_admin_key" }
  | { readonly why: "changed_meanwhile" }
  | { readonly why: "invalid"; readonly errors: readonly FieldError[] };

/** What an object answers. */
export type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refused: Refused };

/** What was asked is done. */
export const done = <T>(value: T): { readonly ok: true; readonly value: T } => ({ ok: true, value });
/** What was asked is not done, and why. */
export const refuse = (refused: Refused): { readonly ok: false; readonly refused: Refused } => ({ ok: false, refused });
