import * as z from "zod";
import { Measurements } from "./measurements.ts";
import { ActivationCheckpointing, Framework, integer, number, Precision } from "./primitives.ts";

const optional = <T extends z.ZodType>(schema: T) => schema.nullable().default(null as never);

/** What is trained. Only `params` or a full shape (layers, hidden, vocab) is needed; the rest is inferred and said so. */
export const Model = z
  .strictObject({
    params: optional(number(1e3, 1e15)).describe("All parameters, embeddings included."),
    active_params: optional(number(1e3, 1e15)).describe("Parameters that work on one token; equals params for a dense model."),
    layers: optional(integer(1, 2000)),
    hidden: optional(integer(1, 1_000_000)),
    heads: optional(integer(1, 65_536)),
    kv_heads: optional(integer(1, 65_536)),
    ffn: optional(integer(1, 10_000_000)).describe("Width of a dense feed-forward layer."),
    vocab: optional(integer(1, 10_000_000)),
    gated_mlp: optional(z.boolean()).describe("SwiGLU and its kin: three matrices in the feed-forward layer."),
    tied_embeddings: optional(z.boolean()),
    experts: optional(integer(1, 65_536)),
    experts_per_token: optional(integer(1, 65_536)),
    expert_ffn: optional(integer(1, 10_000_000)),
    flops_per_unit: optional(number(1, 1e24)).describe("Forward and backward FLOPs per example; for unit: example."),
  })
  .meta({ id: "Model" });
export type Model = z.infer<typeof Model>;

/** What it is trained on. With `unit: "example"` every `_tokens` field of question and answer counts examples. */
export const Data = z
  .strictObject({
    tokens: number(1, 1e18),
    sequence_length: optional(integer(1, 100_000_000)),
    unit: z.enum(["token", "example"]).default("token"),
    unique_tokens: optional(number(1, 1e18)),
  })
  .meta({ id: "Data" });
export type Data = z.infer<typeof Data>;

/** A batch and learning rate the caller has tuned together. */
export const Tuned = z
  .strictObject({ batch_tokens: number(1, 1e15), learning_rate: number(1e-12, 1e3) })
  .meta({ id: "Tuned" });

export const Optimizer = z
  .strictObject({
    name: z.enum(["adamw", "sgd", "adafactor", "lion", "muon"]).default("adamw"),
    beta1: optional(number(0, 0.999999)).describe("For sgd: the momentum."),
    beta2: optional(number(0, 0.99999999)),
    epsilon: optional(number(0, 1)),
    weight_decay: optional(number(0, 100)),
    lr_schedule: z.enum(["cosine", "linear", "wsd", "inverse_sqrt", "constant"]).default("cosine"),
    tuned: optional(Tuned),
  })
  .meta({ id: "Optimizer" });
export type Optimizer = z.infer<typeof Optimizer>;

/** The machine. A catalogue id, or an unknown id with memory_gib, peak_tflops and both link speeds. */
export const Hardware = z
  .strictObject({
    accelerator: z.string().min(1).max(64),
    count: integer(1, 1_000_000),
    per_node: optional(integer(1, 4096)),
    memory_gib: optional(number(0.1, 100_000)),
    peak_tflops: optional(number(0.01, 1e6)).describe("Dense peak at the precision asked for."),
    intra_node_gb_s: optional(number(0.01, 1e6)).describe("One direction, per accelerator."),
    inter_node_gb_s: optional(number(0.001, 1e6)).describe("One direction, per accelerator."),
    precision: optional(Precision).describe("null: bf16, or fp16 where the accelerator has no bf16."),
    usd_per_hour: optional(number(0, 1e6)).describe("Per accelerator."),
    framework: Framework.default("other"),
    counts: z.array(integer(1, 1_000_000)).max(64).default([]).describe("Other accelerator counts to show on the frontier."),
  })
  .meta({ id: "Hardware" });
export type Hardware = z.infer<typeof Hardware>;

export const Objective = z
  .strictObject({
    prefer: z.enum(["quality", "balanced", "speed"]).default("balanced"),
    max_token_overhead: number(0, 100).default(0.2),
    hold: z.enum(["tokens", "loss"]).default("tokens"),
    deadline_hours: optional(number(1e-6, 1e9)),
    budget_usd: optional(number(1e-6, 1e15)),
  })
  .meta({ id: "Objective" });
export type Objective = z.infer<typeof Objective>;

export const PinnedBatch = z
  .strictObject({ tokens: optional(number(1, 1e15)), sequences: optional(integer(1, 1_000_000_000)) })
  .meta({ id: "PinnedBatch" });
export type PinnedBatch = z.infer<typeof PinnedBatch>;

const degree = () => optional(integer(1, 1_000_000));

/** What the caller has already decided about the layout; null is still to be advised. */
export const PinnedLayout = z
  .strictObject({
    tensor_parallel: degree(),
    pipeline_parallel: degree(),
    virtual_stages: degree(),
    context_parallel: degree(),
    expert_parallel: degree(),
    zero_stage: optional(integer(0, 3)),
    micro_batch: degree(),
    activation_checkpointing: optional(ActivationCheckpointing),
  })
  .meta({ id: "PinnedLayout" });
export type PinnedLayout = z.infer<typeof PinnedLayout>;

const defaulted = <T extends z.ZodType>(schema: T) => schema.prefault({} as never);

/** POST /v1/advice. */
export const Question = z
  .strictObject({
    model: Model,
    data: Data,
    optimizer: defaulted(Optimizer),
    hardware: Hardware,
    objective: defaulted(Objective),
    batch: defaulted(PinnedBatch),
    layout: defaulted(PinnedLayout),
    measurements: defaulted(Measurements),
  })
  .meta({ id: "Question", description: "What is trained, on what, for what purpose." });
export type Question = z.infer<typeof Question>;
