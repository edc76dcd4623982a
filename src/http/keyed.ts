import type { Context, Handler } from "hono";
import type { StorageBindings } from "../storage/bindings.ts";
import type { Caller } from "../storage/caller.ts";
import type { RunObject } from "../storage/run-object.ts";
import type { AppEnv } from "./environment.ts";
import { invalid, problem, type Trouble } from "./problem.ts";
import { callerOf } from "./reading/caller.ts";
import { unauthorized } from "./refusals.ts";

/** What an operation that needs a key is given. */
export interface Keyed {
  readonly caller: Caller;
  readonly storage: Pick<StorageBindings, "RUNS" | "WORKSPACES">;
  /** The address without `?key=`. */
  readonly url: string;
}

/** The address without the key, which no reader of parameters needs to see. */
const withoutKey = (address: string): string => {
  if (!/[?&]key=/.test(address)) return address;
  const url = new URL(address);
  url.searchParams.delete("key");
  return url.toString();
};

/** 422 for parameters of an operation that takes none. */
const strayParameters = (url: string): Trouble | null => {
  const start = url.indexOf("?");
  const names = start === -1 ? [] : [...new URLSearchParams(url.slice(start + 1)).keys()];
  return names.length === 0 ? null : invalid(names.map((name) => ({ pointer: `?${name.slice(0, 64)}`, code: "unknown_field", message: "is not a known parameter", hint: "this path takes none" })));
};

/** The objects, or null where a deployment has none. */
export const storageOf = (c: Context<AppEnv>): StorageBindings | null => {
  const { RUNS, WORKSPACES, DIRECTORY } = c.env;
  return RUNS === undefined || WORKSPACES === undefined || DIRECTORY === undefined ? null : { RUNS, WORKSPACES, DIRECTORY };
};

/** 503: the deployment keeps no state, or has more to do than it can. */
export const noStorage = (c: Context<AppEnv>): Promise<Response> => problem(c, { code: "unavailable", detail: "This deployment keeps no runs: its Durable Objects are not bound." }, { "Retry-After": "3600" });

/** Marks of the runtime on an error: the object has too much to do, or was just moved. */
const passing = (error: unknown): boolean => error instanceof Error && (Reflect.get(error, "overloaded") === true || Reflect.get(error, "retryable") === true);

/** An operation that needs a key: 401 without one, 503 while its object has too much to do. `parameters`: the operation reads the query. */
export const keyed = (operation: (c: Context<AppEnv>, given: Keyed) => Promise<Response>, { parameters = false }: { readonly parameters?: boolean } = {}): Handler<AppEnv> =>
  async function keyed(c) {
    const storage = storageOf(c);
    if (storage === null) return noStorage(c);
    const caller = await callerOf(c);
    if (caller === "missing") return unauthorized(c, "Send Authorization: Bearer with a key of the workspace.", false);
    if (caller === "malformed") return unauthorized(c, "What was sent is not a key.", true);
    c.header("Cache-Control", "private, no-store");
    const url = withoutKey(c.req.url);
    const stray = parameters ? null : strayParameters(url);
    if (stray !== null) return problem(c, stray);
    try {
      return await operation(c, { caller, storage, url });
    } catch (error) {
      if (!passing(error)) throw error;
      return problem(c, { code: "unavailable", detail: "Too much to do just now." }, { "Retry-After": "1" });
    }
  };

/** The object of the run in the address, below the caller's workspace: another's run is not there. */
export const runOf = (c: Context<AppEnv>, { caller, storage }: Keyed): { readonly id: string; readonly run: DurableObjectStub<RunObject> } => {
  const id = c.req.param("id") ?? "";
  return { id, run: storage.RUNS.getByName(`${caller.workspace}/${id}`) };
};
