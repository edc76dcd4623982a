import { exports } from "cloudflare:workers";
import type { Accepted, NewRun } from "../../src/contract/runs.ts";
import type { NewKey, Role, Workspace } from "../../src/contract/workspaces.ts";

import { question } from "./run-question.ts";

const service = "https://bcrit.example";

/** A request as an agent or a person sends it: JSON, with a key when there is one. */
export const call = (method: string, path: string, { key, body, headers = {} }: { readonly key?: string | undefined; readonly body?: unknown; readonly headers?: Record<string, string> } = {}): Promise<Response> =>
  exports.default.fetch(`${service}${path}`, {
    method,
    headers: { ...(key === undefined ? {} : { Authorization: `Bearer ${key}` }), ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...headers },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });

/** A new workspace. */
export const newWorkspace = async (name = "tests"): Promise<Workspace> => (await call("POST", "/v1/workspaces", { body: { name } })).json<Workspace>();

/** A new key of a workspace. */
export const newKey = async (admin: string, role: Role): Promise<NewKey> => (await call("POST", "/v1/keys", { key: admin, body: { role } })).json<NewKey>();

export { question };

/** A new run. */
export const newRun = async (key: string, more: object = {}): Promise<NewRun> => (await call("POST", "/v1/runs", { key, body: { name: "a run", question, ...more } })).json<NewRun>();

/** The cell of the documentation, after so many steps. */
export const cell = (n: number, bucket = 94) => ({
  metric: "l2", scope: "all", bucket, from_tokens: 1e6 * 2 ** (bucket / 8) * 1.0001, to_tokens: 1e6 * 2 ** (bucket / 8) * 1.02, from_step: 3291, to_step: 3290 + n,
  n, s: 0.9934 * n, g: 0.0021234 * n, ss: 0.9966 * n, gg: 5.976e-6 * n, sg: 0.00209 * n, loss: { n, sum: 2.824 * n, sum_squares: 7.978 * n }, skipped: 0, clipped: 3,
});

export const geometry = { unit: "sequence", tokens_per_unit: 2048, groups: 64, units_per_step: 512, data_parallel: 64, gradient_accumulation: 1, micro_batch: 8 };

/** A post of noise cells. */
export const noise = (cells: readonly object[], agent = "host7:0", epoch = 2) => ({ agent, epoch, segment: { id: "stable", batch_sequences: 512 }, geometry, cells });

/** Posts to a run. */
export const post = async (key: string, run: string, what: "measurements" | "throughput" | "branches", body: unknown): Promise<Accepted> =>
  (await call("POST", `/v1/runs/${run}/${what}`, { key, body })).json<Accepted>();

/** A post of timings, memory and all-reduces. */
export const throughput = {
  agent: "host7:0",
  epoch: 2,
  points: [{ micro_batch: 2, kind: "accumulate", n: 20, sum_log_seconds: -59.9, sum_log_seconds_squared: 179.5, min_seconds: 0.0497 }],
  memory: [{ micro_batch: 2, peak_allocated_gib: 29.1, peak_reserved_gib: 30.7, out_of_memory: false }],
  all_reduce: [{ bytes: 268435456, seconds: 0.0042 }],
};

/** Losses of one checkpoint at two batches. */
export const branch = { from_tokens: 3.4e9, delta_tokens: 2e9, rule: "sqrt", points: [{ batch_sequences: 512, loss: 2.801, standard_error: 0.004 }, { batch_sequences: 1024, loss: 2.807, standard_error: 0.004 }] };
