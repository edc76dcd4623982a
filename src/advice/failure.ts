import type { FieldError } from "../contract/problem.ts";
import type { GenericMisfit } from "../hardware/generic-step.ts";
import type { Misfit } from "../hardware/types.ts";

/**
 * Why a well-formed question has no answer. The union carries the numbers; http/ turns it into a problem by one
 * exhaustive switch, so a new kind does not compile until it has its words.
 */
export type Failure =
  | { readonly kind: "invalid"; readonly errors: readonly FieldError[] }
  /** Nothing fits the memory; why-not.ts says what would, as does_not_fit. */
  | { readonly kind: "misfit"; readonly misfit: Misfit | GenericMisfit }
  | { readonly kind: "does_not_fit"; readonly count: number; readonly smallest_count: number | null; readonly memory_gib: number; readonly memory_limit_gib: number; readonly remedy: string; /** The layout that is pinned, and not the count, is what does not fit. */ readonly pins_to_blame: boolean }
  | { readonly kind: "infeasible"; readonly limit: "deadline_hours" | "budget_usd"; readonly asked: number; readonly nearest: number; readonly how: string };

/** Either an answer or the reason there is none. */
export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly failure: Failure };

/** An answer. */
export const ok = <T>(value: T): Result<T> => ({ ok: true, value });
/** The reason there is none. */
export const fail = (failure: Failure): { readonly ok: false; readonly failure: Failure } => ({ ok: false, failure });
