import type { DirectoryObject } from "./directory-object.ts";
import type { RunObject } from "./run-object.ts";
import type { WorkspaceObject } from "./workspace-object.ts";

/** What the objects see of the deployment. */
export interface StorageBindings {
  readonly RUNS: DurableObjectNamespace<RunObject>;
  readonly WORKSPACES: DurableObjectNamespace<WorkspaceObject>;
  readonly DIRECTORY: DurableObjectNamespace<DirectoryObject>;
  /** Hosts of Mattermost servers, with commas between, that messages may be sent to. */
  readonly BCRIT_MATTERMOST_HOSTS?: string;
}

/** The name of a run's object: a run is found below its workspace only, so another workspace's key leads to an empty object. */
export const runName = (workspace: string, run: string): string => `${workspace}/${run}`;
