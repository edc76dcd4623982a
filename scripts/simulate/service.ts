import type { Advice } from "../../src/contract/answer.ts";
import type { Estimate } from "../../src/contract/estimate.ts";
import type { RunAdvice } from "../../src/contract/run-advice.ts";
import type { Truth } from "./truth.ts";

/** The API as an agent reaches it. */
export interface Service {
  readonly post: <T>(path: string, body: unknown) => Promise<T>;
  readonly get: <T>(path: string) => Promise<T>;
}

const send = async <T>(url: string, key: string | null, method: string, body?: unknown): Promise<T> => {
  const answer = await fetch(url, { method, headers: { "Content-Type": "application/json", ...(key === null ? {} : { Authorization: `Bearer ${key}` }) }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${new URL(url).pathname}: ${answer.status} ${text}`);
  return JSON.parse(text) as T;
};

/** A new workspace of a local server, and its key. */
export const serviceAt = async (url: string): Promise<Service> => {
  const { key } = await send<{ key: string }>(`${url}/v1/workspaces`, null, "POST", { name: "simulation" });
  return { post: (path, body) => send(`${url}${path}`, key, "POST", body), get: (path) => send(`${url}${path}`, key, "GET") };
};

/** What the launcher asks before the run. */
export const questionOf = (truth: Truth) => ({
  model: { params: truth.params },
  data: { tokens: truth.tokens, sequence_length: truth.sequenceLength },
  optimizer: { lr_schedule: "wsd" },
  hardware: { accelerator: truth.accelerator, count: truth.count },
  objective: { prefer: "balanced", max_token_overhead: truth.allowed },
});

/** The advice a run starts from. */
export const adviceBefore = (service: Service, truth: Truth): Promise<Advice> => service.post<Advice>("/v1/advice", questionOf(truth));

/** The advice for the rest of the run. */
export const adviceNow = (service: Service, run: string): Promise<RunAdvice> => service.get<RunAdvice>(`/v1/runs/${run}/advice`);

/** Step seconds as the truth has them: the model's on one layout, slower by a factor the advice does not know. */
export const stepSecondsOf = async (service: Service, truth: Truth, layout: Advice["layout"]): Promise<(batchSequences: number) => number> => {
  const { data_parallel, micro_batch } = layout;
  const { tensor_parallel, pipeline_parallel, virtual_stages, context_parallel, expert_parallel, zero_stage, activation_checkpointing } = layout;
  const degrees = { tensor_parallel, pipeline_parallel, virtual_stages, context_parallel, expert_parallel, zero_stage, micro_batch, activation_checkpointing };
  const unit = data_parallel * micro_batch;
  const { model, data, hardware } = questionOf(truth);
  const at = async (accumulation: number) =>
    (await service.post<Estimate>("/v1/estimate", { model, data: { sequence_length: data.sequence_length }, hardware, batch: { sequences: unit * accumulation }, layout: degrees })).step_seconds.p50;
  // Straight in the number of micro-batches: two points tell it.
  const [one, many] = [await at(1), await at(33)];
  const each = (many - one) / 32;
  return (batchSequences) => truth.slowness * (one + each * (batchSequences / unit - 1));
};
