import * as z from "zod/mini";
import { described, named } from "./described.ts";
import { Measurements } from "./measurements.ts";
import { ActivationCheckpointing, Framework, integer, list, MOST_TOKENS, number, orNull, Precision, text } from "./primitives.ts";

/** What is trained. Only `params` or a full shape (layers, hidden, vocab) is needed; the rest is inferred and said so. */
export const Model = named("Model", z.strictObject({
  params: described(orNull(number(1e3, 1e15)), "All parameters, embeddings included."),
  active_params: described(orNull(number(1e3, 1e15)), "Parameters that work on one token; equals params for a dense model."),
  layers: orNull(integer(1, 2000)),
  hidden: orNull(integer(1, 1_000_000)),
  heads: orNull(integer(1, 65_536)),
  kv_heads: orNull(integer(1, 65_536)),
  ffn: described(orNull(integer(1, 10_000_000)), "Width of a dense feed-forward layer."),
  vocab: orNull(integer(1, 10_000_000)),
  gated_mlp: described(orNull(z.boolean()), "SwiGLU and its kin: three matrices in the feed-forward layer."),
  tied_embeddings: orNull(z.boolean()),
  experts: orNull(integer(1, 65_536)),
  experts_per_token: orNull(integer(1, 65_536)),
  expert_ffn: orNull(integer(1, 10_000_000)),
  flops_per_unit: described(orNull(number(1, 1e24)), "Forward and backward FLOPs per example; for unit: example."),
}));
export type Model = z.infer<typeof Model>;

/** What it is trained on. With `unit: "example"` every `_tokens` field of question and answer counts examples. */
export const Data = named("Data", z.strictObject({
  tokens: number(1, MOST_TOKENS),
  sequence_length: orNull(integer(1, 100_000_000)),
  unit: z._default(z.enum(["token", "example"]), "token"),
  unique_tokens: orNull(number(1, MOST_TOKENS)),
}));
export type Data = z.infer<typeof Data>;

/** A batch and learning rate the caller has tuned together. */
export const Tuned = named("Tuned", z.strictObject({ batch_tokens: number(1, 1e15), learning_rate: number(1e-12, 1e3) }));

export const Optimizer = named("Optimizer", z.strictObject({
  name: z._default(z.enum(["adamw", "sgd", "adafactor", "lion", "muon"]), "adamw"),
  beta1: described(orNull(number(0, 0.999999)), "For sgd: the momentum."),
  beta2: orNull(number(0, 0.99999999)),
  epsilon: orNull(number(0, 1)),
  weight_decay: orNull(number(0, 100)),
  lr_schedule: z._default(z.enum(["cosine", "linear", "wsd", "inverse_sqrt", "constant"]), "cosine"),
  tuned: orNull(Tuned),
}));
export type Optimizer = z.infer<typeof Optimizer>;

/** The machine. A catalogue id, or an unknown id with memory_gib, peak_tflops and both link speeds. */
export const Hardware = named("Hardware", z.strictObject({
  accelerator: text(1, 64),
  count: integer(1, 1_000_000),
  per_node: orNull(integer(1, 4096)),
  memory_gib: orNull(number(0.1, 100_000)),
  peak_tflops: described(orNull(number(0.01, 1e6)), "Dense peak at the precision asked for."),
  intra_node_gb_s: described(orNull(number(0.01, 1e6)), "One direction, per accelerator."),
  inter_node_gb_s: described(orNull(number(0.001, 1e6)), "One direction, per accelerator."),
  precision: described(orNull(Precision), "null: bf16, or fp16 where the accelerator has no bf16."),
  usd_per_hour: described(orNull(number(0, 1e6)), "Per accelerator."),
  framework: z._default(Framework, "other"),
  counts: described(z._default(list(integer(1, 1_000_000), 0, 16), []), "Other accelerator counts to show on the frontier; where hardware.count cannot keep a deadline or budget, the cheapest of these that can is answered for (warning count_chosen)."),
}));
export type Hardware = z.infer<typeof Hardware>;

export const Objective = named("Objective", z.strictObject({
  prefer: z._default(z.enum(["quality", "balanced", "speed"]), "balanced"),
  max_token_overhead: z._default(number(0, 100), 0.2),
  hold: z._default(z.enum(["tokens", "loss"]), "tokens"),
  deadline_hours: orNull(number(1e-6, 1e9)),
  budget_usd: orNull(number(1e-6, 1e15)),
}));
export type Objective = z.infer<typeof Objective>;

export const PinnedBatch = named("PinnedBatch", z.strictObject({ tokens: orNull(number(1, 1e15)), sequences: orNull(integer(1, 1_000_000_000)) }));
export type PinnedBatch = z.infer<typeof PinnedBatch>;

const degree = () => orNull(integer(1, 1_000_000));

/** What the caller has already decided about the layout; null is still to be advised. */
export const PinnedLayout = named("PinnedLayout", z.strictObject({
  tensor_parallel: degree(),
  pipeline_parallel: degree(),
  virtual_stages: degree(),
  context_parallel: degree(),
  expert_parallel: degree(),
  zero_stage: orNull(integer(0, 3)),
  micro_batch: degree(),
  activation_checkpointing: orNull(ActivationCheckpointing),
}));
export type PinnedLayout = z.infer<typeof PinnedLayout>;

const defaulted = <T extends z.ZodMiniType>(schema: T) => z.prefault(schema, {} as never);

/** POST /v1/advice. */
export const Question = named("Question", z.strictObject({
  model: Model,
  data: Data,
  optimizer: defaulted(Optimizer),
  hardware: Hardware,
  objective: defaulted(Objective),
  batch: defaulted(PinnedBatch),
  layout: defaulted(PinnedLayout),
  measurements: defaulted(Measurements),
}), "What is trained, on what, for what purpose.");
export type Question = z.infer<typeof Question>;
