import * as z from "zod/mini";
import { described, named } from "./described.ts";
import { ActivationCheckpointing, Distribution } from "./primitives.ts";

/** A leaf of the question that was filled in for the caller, with the value used and the reason. */
export const Assumption = named("Assumption", z.object({ path: z.string(), value: z.union([z.number(), z.string(), z.boolean(), z.null()]), why: z.string() }));
export type Assumption = z.infer<typeof Assumption>;

/** Something the caller should know; `code` is stable, `message` is for people. */
export const Warning = named("Warning", z.object({ code: z.string(), message: z.string(), path: z.nullable(z.string()) }));
export type Warning = z.infer<typeof Warning>;

/** One voice in a combined number. */
export const Evidence = named("Evidence", z.object({
  source: z.string(),
  kind: z.enum(["law", "practice", "tuned", "measurement"]),
  quantity: z.enum(["optimal_tokens", "critical_tokens", "noise_scale_tokens", "peak_learning_rate", "weight_decay_timescale"]),
  value: z.number(),
  low: described(z.number(), "10th percentile of this voice alone."),
  high: described(z.number(), "90th percentile of this voice alone."),
  weight: described(z.number(), "Share of this voice in the combined number; 0: shown for comparison only."),
  in_domain: z.boolean(),
  citation: z.string(),
}));
export type Evidence = z.infer<typeof Evidence>;

/** A stretch of training at one batch. Token ranges join without gap or overlap. */
export const Phase = named("Phase", z.object({
  from_tokens: z.number(),
  to_tokens: z.number(),
  batch_tokens: z.number(),
  batch_sequences: z.int(),
  steps: z.int(),
  learning_rate: described(z.nullable(z.number()), "Peak of the schedule at this batch; the decay multiplies it. null: nothing published says it, and no tuned pair was given."),
  micro_batch: z.int(),
  gradient_accumulation: z.int(),
  step_seconds: z.number(),
}));
export type Phase = z.infer<typeof Phase>;

/** A complete layout; data × tensor × pipeline × context parallel = accelerators. */
export const Layout = named("Layout", z.object({
  data_parallel: z.int(),
  tensor_parallel: z.int(),
  pipeline_parallel: z.int(),
  virtual_stages: z.int(),
  context_parallel: z.int(),
  expert_parallel: z.int(),
  zero_stage: z.int(),
  activation_checkpointing: ActivationCheckpointing,
  micro_batch: z.int(),
  gradient_accumulation: z.int(),
  memory_gib: Distribution,
  memory_limit_gib: z.number(),
  mfu: z.number(),
}));
export type Layout = z.infer<typeof Layout>;

export const FrontierPoint = named("FrontierPoint", z.object({
  accelerators: z.int(),
  batch_tokens: z.number(),
  batch_sequences: z.int(),
  wall_clock_hours: z.number(),
  tokens: z.number(),
  flops: z.number(),
  usd: z.nullable(z.number()),
  token_overhead: z.number(),
  loss_penalty_nats: z.nullable(z.number()),
  learning_rate: z.nullable(z.number()),
  layout: described(z.object({
    data_parallel: z.int(),
    tensor_parallel: z.int(),
    pipeline_parallel: z.int(),
    context_parallel: z.int(),
    zero_stage: z.int(),
    micro_batch: z.int(),
    gradient_accumulation: z.int(),
    memory_p90_gib: z.number(),
  }), "How this batch would run on this count: what an elastic job changes to."),
  efficient: described(z.boolean(), "No other point is faster without costing more tokens or accelerator-hours."),
}));
export type FrontierPoint = z.infer<typeof FrontierPoint>;

export const LearningRate = named("LearningRate", z.object({
  peak: z.number(),
  low: z.number(),
  high: z.number(),
  warmup_tokens: z.number(),
  warmup_steps: z.int(),
  decay: z.enum(["cosine", "linear", "wsd", "inverse_sqrt", "constant"]),
  final: z.number(),
  rule: z.string(),
}));

export const Advice = named("Advice", z.object({
  model_version: z.string(),
  summary: z.string(),
  batch: z.object({
    tokens: z.number(),
    sequences: z.int(),
    window_tokens: z.object({ low: z.number(), high: z.number() }),
    regime: z.enum(["perfect_scaling", "diminishing_returns", "maximal_parallelism"]),
  }),
  schedule: z.array(Phase),
  learning_rate: z.nullable(LearningRate),
  optimizer: z.object({ beta2: z.nullable(z.number()), weight_decay: z.nullable(z.number()) }),
  layout: Layout,
  cost: z.object({
    steps: z.int(),
    tokens: z.number(),
    flops: z.number(),
    flops_6nd: z.number(),
    accelerator_hours: z.number(),
    wall_clock_hours: Distribution,
    goodput: z.number(),
    usd: z.nullable(z.number()),
    energy_kwh: z.nullable(z.number()),
  }),
  batch_sizes: z.object({
    optimal_tokens: Distribution,
    critical_tokens: Distribution,
    noise_scale_tokens: z.nullable(Distribution),
  }),
  loss: z.object({
    expected: z.nullable(Distribution),
    penalty_nats: z.nullable(z.number()),
    token_overhead: described(z.number(), "Of the whole schedule, never below 0."),
    ramp_saving: described(z.number(), "Token overhead the ramp saves against the same batch held from first to last; where it saves more than that batch wastes, token_overhead is 0."),
  }),
  frontier: z.array(FrontierPoint),
  pins: described(
    z.array(z.object({ path: z.string(), message: z.string(), wall_clock_ratio: z.number(), token_ratio: z.number() })),
    "What each pinned decision costs against the free choice; 1: nothing.",
  ),
  alternatives: z.array(
    z.object({
      name: z.enum(["seesaw", "constant_batch", "ramp"]),
      why: z.string(),
      schedule: z.array(Phase),
      steps: z.int(),
      wall_clock_hours: z.number(),
      token_overhead: z.number(),
    }),
  ),
  evidence: z.array(Evidence),
  assumptions: z.array(Assumption),
  warnings: z.array(Warning),
}));
export type Advice = z.infer<typeof Advice>;
