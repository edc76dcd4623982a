import type * as z from "zod/mini";
import { Accepted, NewRun, Run, RunFile, RunList, RunPatch, RunQuestion } from "./runs.ts";
import { Keys, KeyQuestion, NewKey, Workspace, WorkspaceQuestion } from "./workspaces.ts";

/** Messages about workspaces, keys and runs that callers send. */
export const runRequests: Readonly<Record<string, z.ZodMiniType>> = { WorkspaceQuestion, KeyQuestion, RunQuestion, RunPatch, RunFile };

/** The same that the service sends. */
export const runResponses: Readonly<Record<string, z.ZodMiniType>> = { Workspace, NewKey, Keys, NewRun, Run, RunList, Accepted };
