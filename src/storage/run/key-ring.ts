import type { Role } from "../../contract/workspaces.ts";
import type { StorageBindings } from "../bindings.ts";
import type { Caller, Roles } from "../caller.ts";
import { type Answer, done, refuse } from "../refused.ts";
import { sameDigest } from "../same-digest.ts";

/** A key is asked about again after this long, should a revocation ever not get through. */
const REMEMBERED_MS = 60_000;

interface Known {
  readonly role: Role;
  readonly digest: ArrayBuffer;
  readonly until: number;
}

/**
 * Keys this run has asked its workspace about, in memory only. The workspace remembers whom it told, and a revocation is
 * answered after every such run has forgotten the key: a post needs one object, and a revoked key is refused at once.
 */
export class KeyRing {
  readonly #known = new Map<string, Known>();
  /** Never known again: an answer under way when the key was revoked does not bring it back. */
  readonly #revoked = new Set<string>();
  readonly #workspaces: StorageBindings["WORKSPACES"];

  constructor(workspaces: StorageBindings["WORKSPACES"]) {
    this.#workspaces = workspaces;
  }

  forget(keyId: string): void {
    this.#known.delete(keyId);
    this.#revoked.add(keyId);
  }

  /** Whether the caller may do what these roles may, to this run of the caller's workspace. */
  async admit(caller: Caller, run: string, roles: Roles): Promise<Answer<Role>> {
    let known = this.#known.get(caller.keyId);
    if (known === undefined || known.until < Date.now()) {
      const told = await this.#workspaces.getByName(caller.workspace).tell(caller, run);
      if (!told.ok) return told;
      if (this.#revoked.has(caller.keyId)) return refuse({ why: "unauthorized" });
      known = { role: told.value, digest: caller.digest, until: Date.now() + REMEMBERED_MS };
      this.#known.set(caller.keyId, known);
    }
    if (!sameDigest(known.digest, caller.digest)) return refuse({ why: "unauthorized" });
    return permitted(known.role, caller, roles);
  }
}

/** The role, if it is one of these and came the way it may. */
export const permitted = (role: Role, caller: Caller, roles: Roles): Answer<Role> => {
  if (caller.inAddress && role !== "read") return refuse({ why: "secret_in_address" });
  return roles.includes(role) ? done(role) : refuse({ why: "forbidden", role });
};
