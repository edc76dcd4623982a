import { doorTo } from "./door.ts";

/** The one Durable Object that counts workspaces. */
export class DirectoryObject extends doorTo(async () => (await import("./directory/directory.ts")).Directory, ["enter"]) {}
