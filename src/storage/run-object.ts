import { DurableObject } from "cloudflare:workers";
import type { BranchMeasurement, NoiseMeasurement, ThroughputMeasurement } from "../contract/measurements.ts";
import type { Question } from "../contract/question.ts";
import type { Accepted, NewRun } from "../contract/runs.ts";
import type { Replay } from "../runs/records.ts";
import type { StoredCell } from "../runs/rows.ts";
import type { StorageBindings } from "./bindings.ts";
import type { Caller, Roles } from "./caller.ts";
import type { Answer } from "./refused.ts";
import type { Advised } from "./run/answers.ts";
import type { Change, Run } from "./run/run.ts";
import type { Making } from "./run/state.ts";

/** The Durable Object of one run: a door; what is behind it is loaded when somebody knocks. */
export class RunObject extends DurableObject<StorageBindings> {
  #run: Promise<Run> | undefined;

  #open(): Promise<Run> {
    return (this.#run ??= import("./run/run.ts").then((module) => new module.Run(this.ctx, this.env)));
  }

  async admit(caller: Caller, id: string, roles: Roles): Promise<Answer<null>> {
    return (await this.#open()).admit(caller, id, roles);
  }

  async make(making: Making): Promise<NewRun> {
    return (await this.#open()).make(making);
  }

  async forget(keyId: string): Promise<void> {
    (await this.#open()).forget(keyId);
  }

  async postNoise(caller: Caller, id: string, geometry: NoiseMeasurement["geometry"], cells: readonly StoredCell[], replay: Replay | null): Promise<Answer<Accepted>> {
    return (await this.#open()).postNoise(caller, id, geometry, cells, replay);
  }

  async postThroughput(caller: Caller, id: string, post: ThroughputMeasurement): Promise<Answer<Accepted>> {
    return (await this.#open()).postThroughput(caller, id, post);
  }

  async postBranch(caller: Caller, id: string, branch: BranchMeasurement): Promise<Answer<Accepted>> {
    return (await this.#open()).postBranch(caller, id, branch);
  }

  async read(caller: Caller, id: string): Promise<Answer<string>> {
    return (await this.#open()).read(caller, id);
  }

  async advise(caller: Caller, id: string, hardware: Partial<Question["hardware"]> | null): Promise<Answer<Advised>> {
    return (await this.#open()).advise(caller, id, hardware);
  }

  async series(caller: Caller, id: string): Promise<Answer<string>> {
    return (await this.#open()).series(caller, id);
  }

  async question(caller: Caller, id: string): Promise<Answer<string>> {
    return (await this.#open()).question(caller, id);
  }

  async change(caller: Caller, id: string, to: Change): Promise<Answer<string>> {
    return (await this.#open()).change(caller, id, to);
  }

  async export(caller: Caller, id: string): Promise<Answer<string>> {
    return (await this.#open()).export(caller, id);
  }

  /** The only request over HTTP, since only that carries a WebSocket: a watcher whom `admit` let in. */
  override async fetch(request: Request): Promise<Response> {
    return (await this.#open()).watch(request.headers.get("X-Key-Id") ?? "", request.headers.get("Last-Event-ID"));
  }

  override async webSocketClose(socket: WebSocket): Promise<void> {
    socket.close();
  }

  override async alarm(): Promise<void> {
    await (await this.#open()).alarm();
  }

  async destroy(): Promise<void> {
    await (await this.#open()).destroy();
  }
}
