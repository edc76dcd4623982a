import type { Role } from "../contract/workspaces.ts";

/** Who asks: the key of a request taken apart, its secret already hashed. */
export interface Caller {
  readonly workspace: string;
  readonly keyId: string;
  /** SHA-256 of the secret. */
  readonly digest: ArrayBuffer;
  /** The key came as `?key=`: only one that reads may. */
  readonly inAddress: boolean;
}

/** A POST that must not be done twice: SHA-256 in hex of its Idempotency-Key and of what it asks. */
export interface Once {
  readonly key: string;
  readonly asked: string;
}

/** Roles that may do a thing. */
export type Roles = readonly Role[];

export const anyRole: Roles = ["admin", "agent", "read"];
export const posters: Roles = ["admin", "agent"];
export const admins: Roles = ["admin"];
