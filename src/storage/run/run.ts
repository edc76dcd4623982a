import type { BranchMeasurement, NoiseMeasurement, ThroughputMeasurement } from "../../contract/measurements.ts";
import type { Question } from "../../contract/question.ts";
import type { Accepted, NewRun, Notify, Run as RunMessage } from "../../contract/runs.ts";
import { unitComplaints } from "../../runs/complaints.ts";
import type { Replay } from "../../runs/records.ts";
import type { StoredCell } from "../../runs/rows.ts";
import type { StorageBindings } from "../bindings.ts";
import { admins, anyRole, type Caller, posters, type Roles } from "../caller.ts";
import { type Answer, done, refuse } from "../refused.ts";
import { type Advised, Answers } from "./answers.ts";
import { fileOf } from "./file.ts";
import { storeBranch, storeCells, storeReplay, storeThroughput } from "./ingest.ts";
import { KeyRing } from "./key-ring.ts";
import { countOf, Full, MOST_ROWS, RowLimit } from "./limits.ts";
import { Outbox } from "./outbox.ts";
import { MOST_WATCHERS, Outlooker } from "./outlooker.ts";
import { iso } from "./read-records.ts";
import { type About, type Making, RunState } from "./state.ts";
import { eventText, Watchers } from "./watchers.ts";

/** What a change of the run itself changes; what is left out stays. */
export interface Change {
  readonly name?: string | undefined;
  readonly notify?: Notify | null | undefined;
  /** The question as JSON, checked, and what it was when it was changed. */
  readonly question?: { readonly from: string; readonly to: string } | undefined;
}

/** One run: what may be done with it, by whom. */
export class Run {
  readonly #ctx: DurableObjectState;
  readonly #env: StorageBindings;
  readonly #keys: KeyRing;
  readonly #state: RunState;
  readonly #answers: Answers;
  readonly #limit: RowLimit;
  readonly #watchers: Watchers;
  readonly #outbox: Outbox;
  readonly #outlooker: Outlooker;

  constructor(ctx: DurableObjectState, env: StorageBindings) {
    this.#ctx = ctx;
    this.#env = env;
    this.#keys = new KeyRing(env.WORKSPACES);
    const state = new RunState(ctx.storage);
    this.#state = state;
    this.#answers = new Answers(() => state.records, () => state.changes);
    this.#limit = new RowLimit(ctx.storage.sql);
    this.#watchers = new Watchers(ctx);
    this.#outbox = new Outbox(ctx.storage.sql, (url, init) => fetch(url, init), env.BCRIT_MATTERMOST_HOSTS);
    this.#outlooker = new Outlooker(ctx.storage, state, this.#answers, this.#watchers, this.#outbox);
  }

  /** The run, for a caller who may. A key is looked at first: without one nobody learns what is here. */
  async #for(caller: Caller, id: string, roles: Roles): Promise<Answer<About>> {
    const admitted = await this.#keys.admit(caller, id, roles);
    if (!admitted.ok) return admitted;
    return this.#state.about === null ? refuse({ why: "not_found", what: "run" }) : done(this.#state.about);
  }

  /** Whether a caller in one of these roles may come in. */
  async admit(caller: Caller, id: string, roles: Roles): Promise<Answer<null>> {
    const run = await this.#for(caller, id, roles);
    return run.ok ? done(null) : run;
  }

  forget(keyId: string): void {
    this.#keys.forget(keyId);
    this.#watchers.close(keyId);
  }

  /** Makes the run, once; the workspace asks, and asks again when it does not know whether it was heard. */
  make(making: Making): NewRun {
    return this.#state.make(making);
  }

  async destroy(): Promise<void> {
    this.#watchers.tell(eventText(Date.now() * 1000, "deleted", {}));
    this.#watchers.close();
    await this.#state.destroy();
  }

  /** Stores what `write` writes, all or nothing; too many rows are refused and nothing is kept. */
  async #store(tables: readonly string[], write: (sql: SqlStorage, now: number) => { readonly accepted: Accepted; readonly changed: boolean }): Promise<Answer<Accepted>> {
    const now = Date.now();
    try {
      const { accepted, changed } = this.#ctx.storage.transactionSync(() => {
        const written = write(this.#state.sql, now);
        if (written.accepted.accepted > 0) for (const table of tables) this.#limit.added(table, written.accepted.accepted);
        return written;
      });
      if (changed) {
        this.#state.changed(now);
        await this.#outlooker.changed(now);
      }
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
    return this.#store(["noise", "replay"], (sql, now) => {
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
      notify: notify === null ? null : { ...masked(JSON.parse(notify) as Notify), failed: this.#outbox.failure },
      stored: { noise: count("noise"), replays: count("replay"), timings: count("timing"), memory: count("memory"), all_reduce: count("all_reduce"), branches: count("branch") },
    };
  }

  /** The question as it is stored, for who may change it. */
  async question(caller: Caller, id: string): Promise<Answer<string>> {
    const run = await this.#for(caller, id, admins);
    return run.ok ? done(run.value.question) : run;
  }

  async change(caller: Caller, id: string, { name, notify, question }: Change): Promise<Answer<string>> {
    const run = await this.#for(caller, id, admins);
    if (!run.ok) return run;
    const was = run.value;
    if (question !== undefined) {
      if (was.question !== question.from) return refuse({ why: "changed_meanwhile" });
      const to = JSON.parse(question.to) as Question;
      if (to.data.unit !== this.#state.question.data.unit && countOf(this.#state.sql, "noise") > 0)
        return refuse({ why: "invalid", errors: [{ pointer: "/question/data/unit", code: "wrong_unit", message: "cannot change once something was measured", hint: "make another run" }] });
    }
    const now = Date.now();
    this.#state.change(
      { name: name ?? was.name, question: question?.to ?? was.question, notify: notify === undefined ? was.notify : notify === null ? null : JSON.stringify(notify) },
      now,
    );
    // A message that waits was meant for the webhook there was.
    if (notify !== undefined) this.#outbox.clear();
    await this.#outlooker.changed(now);
    if (name !== undefined && name !== was.name) await this.#env.WORKSPACES.getByName(was.workspace).rename(id, name);
    return this.read(caller, id);
  }

  /** The advice for the rest of the run; on other hardware where some of it is given. */
  async advise(caller: Caller, id: string, hardware: Partial<Question["hardware"]> | null): Promise<Answer<Advised>> {
    const run = await this.#for(caller, id, anyRole);
    return run.ok ? done(await this.#answers.advice(hardware === null ? null : otherHardware(this.#state.question.hardware, hardware))) : run;
  }

  async series(caller: Caller, id: string): Promise<Answer<string>> {
    const run = await this.#for(caller, id, anyRole);
    return run.ok ? done(await this.#answers.series()) : run;
  }

  async export(caller: Caller, id: string): Promise<Answer<string>> {
    const run = await this.#for(caller, id, anyRole);
    return run.ok ? done(JSON.stringify(fileOf(run.value.name, this.#state.question, this.#state.records))) : run;
  }

  /** Takes the socket of a watcher, whom `admit` has let in: the only request over HTTP, since only that carries a WebSocket. */
  async fetch(request: Request): Promise<Response> {
    if (this.#state.about === null) return new Response(null, { status: 404 });
    if (this.#watchers.count >= MOST_WATCHERS) return new Response(null, { status: 429 });
    const { socket, far } = this.#watchers.accept(request.headers.get("X-Key-Id") ?? "");
    await this.#outlooker.welcome(socket, request.headers.get("Last-Event-ID"));
    return new Response(null, { status: 101, webSocket: far });
  }

  async alarm(): Promise<void> {
    await this.#outlooker.look(Date.now());
  }
}

const changing = (accepted: Accepted): { readonly accepted: Accepted; readonly changed: boolean } => ({ accepted, changed: accepted.accepted > 0 });

/** A webhook without its secret part. */
const masked = ({ service, url }: Notify): { readonly service: string; readonly host: string } => ({ service, host: new URL(url).host });

/** The run's hardware with what is given in its place. Another accelerator brings its own numbers: only count and framework stay. */
const otherHardware = (own: Question["hardware"], given: Partial<Question["hardware"]>): Question["hardware"] => {
  const { accelerator = own.accelerator } = given;
  if (accelerator === own.accelerator) return { ...own, ...given };
  const { count, framework } = own;
  const bare = { per_node: null, memory_gib: null, peak_tflops: null, intra_node_gb_s: null, inter_node_gb_s: null, precision: null, usd_per_hour: null, counts: [] };
  return { ...bare, count, framework, ...given, accelerator };
};
