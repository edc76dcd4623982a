import { doorTo } from "./door.ts";

/** The Durable Object of one workspace. */
export class WorkspaceObject extends doorTo(async () => (await import("./workspace/workspace.ts")).Workspace, [
  "found", "tell", "makeKey", "keys", "revoke", "makeRun", "rename", "runs", "deleteRun", "alarm",
]) {}
