import type { BranchMeasurement, NoiseMeasurement, ThroughputMeasurement } from "../../contract/measurements.ts";
import type { Question } from "../../contract/question.ts";
import type { Accepted, NewRun, Notify, Run as RunMessage } from "../../contract/runs.ts";
import type { Role } from "../../contract/workspaces.ts";
import { unitComplaints } from "../../runs/complaints.ts";
import type { Replay } from "../../runs/records.ts";
import type { StoredCell } from "../../runs/rows.ts";
import type { StorageBindings } from "../bindings.ts";
import { anyRole, type Caller, posters, type Roles } from "../caller.ts";
import { type Answer, done, refuse } from "../refused.ts";
import { type Advised, Answers } from "./answers.ts";
import { storeBranch, storeCells, storeReplay, storeThroughput } from "./ingest.ts";
import { KeyRing } from "./key-ring.ts";
import { countOf, Full, MOST_ROWS, RowLimit } from "./limits.ts";
import { iso } from "./read-records.ts";
import { type About, type Making, RunState } from "./state.ts";

/** One run: what may be done with it, by whom. */
export class Run {
  readonly #ctx: DurableObjectState;
  readonly #keys: KeyRing;
  readonly #state: RunState;
  readonly #answers: Answers;
  readonly #limit: RowLimit;

  constructor(ctx: DurableObjectState, env: StorageBindings) {
    this.#ctx = ctx;
    this.#keys = new KeyRing(env.WORKSPACES);
    const state = new RunState(ctx.storage);
    this.#state = state;
    this.#answers = new Answers(() => state.records, () => state.changes);
    this.#limit = new RowLimit(ctx.storage.sql);
  }

  /** The run, for a caller who may. A key is looked at first: without one nobody learns what is here. */
  async #for(caller: Caller, id: string, roles: Roles): Promise<Answer<About>> {
    const admitted = await this.#keys.admit(caller, id, roles);
    if (!admitted.ok) return admitted;
    return this.#state.about === null ? refuse({ why: "not_found", what: "run" }) : done(this.#state.about);
  }

  /** Whether a caller in one of these roles is at the door. */
  async admit(caller: Caller, id: string, roles: Roles): Promise<Answer<Role>> {
    const run = await this.#for(caller, id, roles);
    return run.ok ? this.#keys.admit(caller, id, roles) : run;
  }

  forget(keyId: string): void {
    this.#keys.forget(keyId);
  }

  /** Makes the run, once; the workspace asks, and asks again when it does not know whether it was heard. */
  make(making: Making): NewRun {
    return this.#state.make(making);
  }

  async destroy(): Promise<void> {
    await this.#state.destroy();
  }

  /** Stores what `write` writes, all or nothing; too many rows are refused and nothing is kept. */
  #store(tables: readonly string[], write: (sql: SqlStorage, now: number) => { readonly accepted: Accepted; readonly changed: boolean }): Answer<Accepted> {
    const now = Date.now();
    try {
      const { accepted, changed } = this.#ctx.storage.transactionSync(() => {
        const written = write(this.#state.sql, now);
        if (written.accepted.accepted > 0) for (const table of tables) this.#limit.added(table, written.accepted.accepted);
        return written;
      });
      if (changed) this.#state.changed(now);
      return done(accepted);
    } catch (error) {
      if (error instanceof Full) return refuse({ why: "full", what: `${error.table} rows in a run`, most: MOST_ROWS });
      throw error;
    }
  }

  async postNoise(caller: Caller, id: string, geometry: NoiseMeasurement["geometry"], cells: readonly StoredCell[], replay: Replay | null): Promise<Answer<Accepted>> {
    const run = await this.#for(caller, id, posters);
    if (!run.ok) return run;
    const errors = unitComplaints(geometry, this.#state.question);
    if (errors.length > 0) return refuse({ why: "invalid", errors });
    return this.#store(["noise"], (sql, now) => {
      const accepted = storeCells(sql, cells, now);
      const replays = replay !== null && storeReplay(sql, replay);
      return { accepted, changed: replays || accepted.accepted > 0 };
    });
  }

  async postThroughput(caller: Caller, id: string, post: ThroughputMeasurement): Promise<Answer<Accepted>> {
    const run = await this.#for(caller, id, posters);
    if (!run.ok) return run;
    return this.#store(["timing", "memory", "all_reduce"], (sql, now) => changing(storeThroughput(sql, post, now)));
  }

  async postBranch(caller: Caller, id: string, branch: BranchMeasurement): Promise<Answer<Accepted>> {
    const run = await this.#for(caller, id, posters);
    return run.ok ? this.#store(["branch"], (sql, now) => changing(storeBranch(sql, branch, now))) : run;
  }

  async read(caller: Caller, id: string): Promise<Answer<string>> {
    const run = await this.#for(caller, id, anyRole);
    return run.ok ? done(JSON.stringify(this.#message(run.value))) : run;
  }

  #message({ id, name, question, notify, created_at: createdAt }: About): RunMessage {
    const count = (table: string) => countOf(this.#state.sql, table);
    return {
      id,
      name,
      created_at: iso(createdAt),
      changed_at: iso(this.#state.changedAt),
      question: JSON.parse(question) as Record<string, unknown>,
      notify: notify === null ? null : masked(JSON.parse(notify) as Notify),
      stored: { noise: count("noise"), replays: count("replay"), timings: count("timing"), memory: count("memory"), all_reduce: count("all_reduce"), branches: count("branch") },
    };
  }

  /** The advice for the rest of the run; on other hardware where some is given. */
  async advise(caller: Caller, id: string, hardware: Question["hardware"] | null): Promise<Answer<Advised>> {
    const run = await this.#for(caller, id, anyRole);
    return run.ok ? done(await this.#answers.advice(hardware)) : run;
  }

  async series(caller: Caller, id: string): Promise<Answer<string>> {
    const run = await this.#for(caller, id, anyRole);
    return run.ok ? done(await this.#answers.series()) : run;
  }
}

const changing = (accepted: Accepted): { readonly accepted: Accepted; readonly changed: boolean } => ({ accepted, changed: accepted.accepted > 0 });

/** A webhook without its secret part. */
const masked = ({ service, url }: Notify): { readonly service: string; readonly host: string } => ({ service, host: new URL(url).host });
