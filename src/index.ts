import { createApp } from "./http/app.ts";
import { core } from "./http/core.ts";
import { writeLine } from "./http/log.ts";

export { DirectoryObject } from "./storage/directory-object.ts";
export { RunObject } from "./storage/run-object.ts";
export { WorkspaceObject } from "./storage/workspace-object.ts";

/** The Worker: made once while it starts, since schemas are compiled then. */
export default createApp(core, writeLine);
