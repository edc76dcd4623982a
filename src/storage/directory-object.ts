import { DurableObject } from "cloudflare:workers";
import type { StorageBindings } from "./bindings.ts";
import type { Once } from "./caller.ts";
import type { Directory, NewPlace } from "./directory/directory.ts";
import type { Answer } from "./refused.ts";

/** The one Durable Object that counts workspaces: a door; what is behind it is loaded when somebody signs up. */
export class DirectoryObject extends DurableObject<StorageBindings> {
  #directory: Promise<Directory> | undefined;

  async enter(open: boolean, once: Once | null): Promise<Answer<NewPlace>> {
    this.#directory ??= import("./directory/directory.ts").then((module) => new module.Directory(this.ctx));
    return (await this.#directory).enter(open, once);
  }
}
