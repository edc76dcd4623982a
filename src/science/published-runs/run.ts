import type { BatchKnot, PublishedLayout, PublishedRun, PublishedShape } from "./types.ts";

type Derived = "start_batch_tokens" | "final_batch_tokens" | "batch_schedule" | "batch_growth";
type Needed = "id" | "name" | "laboratory" | "params" | "tokens" | "sequence_length" | "certainty" | "citation";
type Facts = Pick<PublishedRun, Needed> & Partial<Omit<PublishedRun, Needed | Derived>> & Pick<PublishedRun, "batch_growth"> & { readonly knots: readonly (readonly [from: number, batch: number])[] };

/** A run from what was published; everything left out is unknown, the optimizer AdamW, the model dense. */
export const run = ({ knots, ...facts }: Facts): PublishedRun => {
  const schedule = knots.map(([from_tokens, batch_tokens]): BatchKnot => ({ from_tokens, batch_tokens }));
  return {
    active_params: null,
    shape: null,
    accelerator: null,
    accelerators: null,
    accelerator_hours: null,
    wall_clock_days: null,
    flops_reported: null,
    learning_rate: null,
    optimizer: "adamw",
    framework: "other",
    layout: null,
    note: null,
    ...facts,
    batch_schedule: schedule,
    start_batch_tokens: schedule[0]?.batch_tokens ?? null,
    final_batch_tokens: schedule.at(-1)?.batch_tokens ?? null,
  };
};

type Core = Pick<PublishedShape, "layers" | "hidden" | "heads" | "ffn" | "vocab">;

/** A dense shape with full attention, an MLP without gate and tied embeddings, unless said otherwise. */
export const shape = (core: Core & Partial<PublishedShape>): PublishedShape => ({
  kv_heads: core.heads,
  head_dim: core.hidden / core.heads,
  gated_mlp: false,
  tied_embeddings: true,
  experts: 0,
  experts_per_token: 0,
  shared_experts: 0,
  expert_ffn: 0,
  dense_layers: 0,
  ...core,
});

/** A layout of which only some degrees are published. */
export const layout = (known: Partial<PublishedLayout>): PublishedLayout => ({
  tensor_parallel: null, pipeline_parallel: null, data_parallel: null, expert_parallel: null, zero_stage: null, ...known,
});
