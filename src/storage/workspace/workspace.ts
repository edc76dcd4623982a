import type { NewRun, RunList } from "../../contract/runs.ts";
import type { Keys, KeyQuestion, Role } from "../../contract/workspaces.ts";
import { runName, type StorageBindings } from "../bindings.ts";
import { admins, anyRole, type Caller, type Once, posters, type Roles } from "../caller.ts";
import { migrate, versionOf } from "../migrate.ts";
import { randomId } from "../random-id.ts";
import { type Answer, done, refuse } from "../refused.ts";
import { sameDigest } from "../same-digest.ts";
import type { RunObject } from "../run-object.ts";
import { permitted } from "../run/key-ring.ts";
import { iso } from "../run/read-records.ts";
import type { Making } from "../run/state.ts";
import { workspaceMigrations } from "./migrations.ts";
import { doneBefore, remember } from "./once.ts";

/** Most keys and runs of a workspace. */
const MOST_KEYS = 1_000;
const MOST_RUNS = 10_000;
/** How soon the alarm looks after a run that was being made or deleted. */
const SWEEP_MS = 60_000;

/** What a new workspace is made of. The same twice makes it once. */
export interface Founding {
  readonly id: string;
  readonly name: string;
  readonly keyId: string;
  readonly digest: ArrayBuffer;
  readonly createdAt: number;
}

/** What a run begins with: its name, the question and the rows of a file as JSON. */
export type Beginning = Pick<Making, "name" | "question" | "notify" | "file">;

/** What is kept of a key that is made anew. */
export interface MadeKey {
  readonly id: string;
  readonly role: Role;
  readonly name: string | null;
}

/** Where in the list of runs a page ends. */
export interface Place {
  readonly createdAt: number;
  readonly id: string;
}

/** Runs, and where the next page begins; null: there is none. */
export interface Page {
  readonly runs: RunList["runs"];
  readonly next: Place | null;
}

/** One workspace: its keys and the list of its runs. */
export class Workspace {
  readonly #ctx: DurableObjectState;
  readonly #env: StorageBindings;
  #exists = false;

  constructor(ctx: DurableObjectState, env: StorageBindings) {
    this.#ctx = ctx;
    this.#env = env;
    if (versionOf(ctx.storage.sql) === 0) return;
    migrate(ctx.storage, workspaceMigrations);
    this.#exists = true;
  }

  get #sql(): SqlStorage {
    return this.#ctx.storage.sql;
  }

  found({ id, name, keyId, digest, createdAt }: Founding): void {
    if (this.#exists) return;
    migrate(this.#ctx.storage, workspaceMigrations);
    this.#sql.exec("INSERT INTO workspace VALUES (1, ?, ?, ?)", id, name, createdAt);
    this.#sql.exec("INSERT INTO key VALUES (?, 'admin', NULL, ?, ?)", keyId, digest, createdAt);
    this.#exists = true;
  }

  /** The role of a key, found by its id and compared by its hash in constant time. */
  #roleOf(caller: Caller): Answer<Role> {
    const [key] = this.#exists ? this.#sql.exec<{ role: Role; digest: ArrayBuffer }>("SELECT role, digest FROM key WHERE id = ?", caller.keyId).toArray() : [];
    // A key that is not there is compared as well, so that both take the same time.
    const same = sameDigest(key?.digest ?? new ArrayBuffer(32), caller.digest);
    return key !== undefined && same ? done(key.role) : refuse({ why: "unauthorized" });
  }

  #admit(caller: Caller, roles: Roles): Answer<Role> {
    const role = this.#roleOf(caller);
    return role.ok ? permitted(role.value, caller, roles) : role;
  }

  /** Tells a run the role of a key, and writes down that it was told. A run this workspace does not have is told nothing. */
  tell(caller: Caller, run: string): Answer<Role> {
    const role = this.#roleOf(caller);
    if (!role.ok) return role;
    const [known] = this.#sql.exec("SELECT 1 FROM run WHERE id = ? AND state <> 'leaving'", run).toArray();
    if (known === undefined) return refuse({ why: "not_found", what: "run" });
    this.#sql.exec("INSERT INTO holder VALUES (?, ?) ON CONFLICT DO NOTHING", caller.keyId, run);
    return role;
  }

  makeKey(caller: Caller, { role, name }: KeyQuestion, digest: ArrayBuffer, once: Once | null): Answer<MadeKey> {
    const admitted = this.#admit(caller, admins);
    if (!admitted.ok) return admitted;
    const before = doneBefore(this.#sql, once);
    if (!before.ok) return before;
    if (before.value !== null) return done({ id: before.value, role, name });
    if (this.#sql.exec<{ keys: number }>("SELECT count(*) AS keys FROM key").one().keys >= MOST_KEYS) return refuse({ why: "full", what: "keys", most: MOST_KEYS });
    const id = `key_${randomId(12)}`;
    this.#sql.exec("INSERT INTO key VALUES (?, ?, ?, ?, ?)", id, role, name, digest, Date.now());
    remember(this.#sql, once, id);
    return done({ id, role, name });
  }

  keys(caller: Caller): Answer<Keys> {
    const admitted = this.#admit(caller, admins);
    if (!admitted.ok) return admitted;
    const keys = this.#sql.exec<{ id: string; role: Role; name: string | null; created_at: number }>("SELECT id, role, name, created_at FROM key ORDER BY created_at, id").toArray();
    return done({ keys: keys.map(({ id, role, name, created_at: at }) => ({ id, role, name, created_at: iso(at) })) });
  }

  /** Revokes a key. Answered after every run that may remember it has forgotten it. */
  async revoke(caller: Caller, id: string): Promise<Answer<null>> {
    const admitted = this.#admit(caller, admins);
    if (!admitted.ok) return admitted;
    const [key] = this.#sql.exec<{ role: Role }>("SELECT role FROM key WHERE id = ?", id).toArray();
    if (key === undefined) return refuse({ why: "not_found", what: "key" });
    const others = this.#sql.exec<{ admins: number }>("SELECT count(*) AS admins FROM key WHERE role = 'admin' AND id <> ?", id).one().admins;
    if (key.role === "admin" && others === 0) return refuse({ why: "last_admin_key" });
    const { id: workspace } = this.#sql.exec<{ id: string }>("SELECT id FROM workspace").one();
    const holders = this.#sql.exec<{ run_id: string }>("SELECT run_id FROM holder WHERE key_id = ?", id).toArray();
    this.#sql.exec("DELETE FROM key WHERE id = ?", id);
    this.#sql.exec("DELETE FROM holder WHERE key_id = ?", id);
    // A run that cannot be reached has lost its memory with it, or asks again within a minute.
    await Promise.allSettled(holders.map(({ run_id: run }) => this.#run(workspace, run).forget(id)));
    return done(null);
  }

  #run(workspace: string, run: string): DurableObjectStub<RunObject> {
    return this.#env.RUNS.getByName(runName(workspace, run));
  }

  /** Makes a run: written down here first, so that what is half made is found and swept. */
  async makeRun(caller: Caller, beginning: Beginning, once: Once | null): Promise<Answer<NewRun>> {
    const admitted = this.#admit(caller, posters);
    if (!admitted.ok) return admitted;
    const before = doneBefore(this.#sql, once);
    if (!before.ok) return before;
    if (before.value !== null) {
      const made = JSON.parse(before.value) as NewRun;
      const [row] = this.#sql.exec<{ state: string }>("SELECT state FROM run WHERE id = ?", made.id).toArray();
      return row?.state === "making" ? this.#finish(caller.workspace, made, beginning) : done(made);
    }
    if (this.#sql.exec<{ runs: number }>("SELECT count(*) AS runs FROM run").one().runs >= MOST_RUNS) return refuse({ why: "full", what: "runs", most: MOST_RUNS });
    const now = Date.now();
    const { name } = beginning;
    const made: NewRun = { id: `run_${randomId(16)}`, name, created_at: iso(now) };
    this.#sql.exec("INSERT INTO run VALUES (?, ?, 'making', ?)", made.id, name, now);
    remember(this.#sql, once, JSON.stringify(made));
    await this.#sweepSoon();
    return this.#finish(caller.workspace, made, beginning);
  }

  async #finish(workspace: string, made: NewRun, beginning: Beginning): Promise<Answer<NewRun>> {
    await this.#run(workspace, made.id).make({ ...beginning, id: made.id, workspace, createdAt: Date.parse(made.created_at) });
    const { rowsWritten } = this.#sql.exec("UPDATE run SET state = 'live' WHERE id = ? AND state IN ('making', 'live')", made.id);
    // Swept while it was made, which took too long.
    return rowsWritten > 0 ? done(made) : refuse({ why: "changed_meanwhile" });
  }

  async #sweepSoon(): Promise<void> {
    if ((await this.#ctx.storage.getAlarm()) === null) await this.#ctx.storage.setAlarm(Date.now() + SWEEP_MS);
  }

  /** The newest runs first. The cursor says after which run to go on. */
  runs(caller: Caller, after: Place | null, limit: number): Answer<Page> {
    const admitted = this.#admit(caller, anyRole);
    if (!admitted.ok) return admitted;
    const { createdAt, id } = after ?? { createdAt: Number.MAX_SAFE_INTEGER, id: "" };
    const rows = this.#sql
      .exec<{ id: string; name: string; created_at: number }>(
        "SELECT id, name, created_at FROM run WHERE state = 'live' AND (created_at, id) < (?, ?) ORDER BY created_at DESC, id DESC LIMIT ?", createdAt, id, limit + 1,
      )
      .toArray();
    const shown = rows.slice(0, limit);
    const last = rows.length > limit ? shown.at(-1) : undefined;
    return done({
      runs: shown.map((row) => ({ id: row.id, name: row.name, created_at: iso(row.created_at) })),
      next: last === undefined ? null : { createdAt: last.created_at, id: last.id },
    });
  }

  /** A run was given another name. */
  rename(id: string, name: string): void {
    if (this.#exists) this.#sql.exec("UPDATE run SET name = ? WHERE id = ?", name, id);
  }

  /** Deletes a run with everything it holds: hidden first, then emptied, then forgotten here. */
  async deleteRun(caller: Caller, id: string): Promise<Answer<null>> {
    const admitted = this.#admit(caller, admins);
    if (!admitted.ok) return admitted;
    const { rowsWritten } = this.#sql.exec("UPDATE run SET state = 'leaving' WHERE id = ?", id);
    if (rowsWritten === 0) return refuse({ why: "not_found", what: "run" });
    await this.#sweepSoon();
    await this.#remove(caller.workspace, id);
    return done(null);
  }

  async #remove(workspace: string, id: string): Promise<void> {
    await this.#run(workspace, id).destroy();
    this.#sql.exec("DELETE FROM holder WHERE run_id = ?", id);
    this.#sql.exec("DELETE FROM run WHERE id = ? AND state = 'leaving'", id);
  }

  /** The alarm: finishes what was cut short: a run half made and one half deleted are both removed. Nobody was told that either was done. */
  async alarm(): Promise<void> {
    if (!this.#exists) return;
    const { id: workspace } = this.#sql.exec<{ id: string }>("SELECT id FROM workspace").one();
    const before = Date.now() - SWEEP_MS / 2;
    for (const { id } of this.#sql.exec<{ id: string }>("SELECT id FROM run WHERE state = 'making' AND created_at < ?", before).toArray()) {
      this.#sql.exec("UPDATE run SET state = 'leaving' WHERE id = ?", id);
      // The same POST sent again makes it anew.
      this.#sql.exec("DELETE FROM once WHERE json_valid(made) AND made ->> 'id' = ?", id);
    }
    for (const { id } of this.#sql.exec<{ id: string }>("SELECT id FROM run WHERE state = 'leaving'").toArray()) await this.#remove(workspace, id);
    const { left } = this.#sql.exec<{ left: number }>("SELECT count(*) AS left FROM run WHERE state <> 'live'").one();
    if (left > 0) await this.#sweepSoon();
  }
}
