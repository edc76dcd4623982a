import { DurableObject } from "cloudflare:workers";
import type { NewRun } from "../contract/runs.ts";
import type { KeyQuestion, Keys, Role } from "../contract/workspaces.ts";
import type { StorageBindings } from "./bindings.ts";
import type { Caller, Once } from "./caller.ts";
import type { Answer } from "./refused.ts";
import type { Beginning, Founding, MadeKey, Page, Place, Workspace } from "./workspace/workspace.ts";

/** The Durable Object of one workspace: a door; what is behind it is loaded when somebody knocks. */
export class WorkspaceObject extends DurableObject<StorageBindings> {
  #workspace: Promise<Workspace> | undefined;

  #open(): Promise<Workspace> {
    return (this.#workspace ??= import("./workspace/workspace.ts").then((module) => new module.Workspace(this.ctx, this.env)));
  }

  async found(founding: Founding): Promise<void> {
    (await this.#open()).found(founding);
  }

  async tell(caller: Caller, run: string): Promise<Answer<Role>> {
    return (await this.#open()).tell(caller, run);
  }

  async makeKey(caller: Caller, question: KeyQuestion, digest: ArrayBuffer, once: Once | null): Promise<Answer<MadeKey>> {
    return (await this.#open()).makeKey(caller, question, digest, once);
  }

  async keys(caller: Caller): Promise<Answer<Keys>> {
    return (await this.#open()).keys(caller);
  }

  async revoke(caller: Caller, id: string): Promise<Answer<null>> {
    return (await this.#open()).revoke(caller, id);
  }

  async makeRun(caller: Caller, beginning: Beginning, once: Once | null): Promise<Answer<NewRun>> {
    return (await this.#open()).makeRun(caller, beginning, once);
  }

  async rename(id: string, name: string): Promise<void> {
    (await this.#open()).rename(id, name);
  }

  async runs(caller: Caller, after: Place | null, limit: number): Promise<Answer<Page>> {
    return (await this.#open()).runs(caller, after, limit);
  }

  async deleteRun(caller: Caller, id: string): Promise<Answer<null>> {
    return (await this.#open()).deleteRun(caller, id);
  }

  override async alarm(): Promise<void> {
    await (await this.#open()).sweep();
  }
}
