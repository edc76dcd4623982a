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
  source: described(z.string(), "Id of a law of GET /v1/laws, published-runs, tuned, or a measurement."),
  kind: described(z.enum(["law", "practice", "tuned", "measurement"]), "A published law, what published runs did, the pair tuned, or a measurement."),
  quantity: described(z.enum(["optimal_tokens", "critical_tokens", "noise_scale_tokens", "peak_learning_rate", "weight_decay_timescale"]), "What this voice speaks about; it is in the unit of that name."),
  value: described(z.number(), "Median of what this voice says, for this run."),
  low: described(z.number(), "10th percentile of this voice as it was weighed, alone."),
  high: described(z.number(), "90th percentile of this voice as it was weighed, alone."),
  weight: described(z.number(), "Share of this voice in the combined number; 0: shown for comparison only."),
  in_domain: described(z.boolean(), "Whether the run lies where this voice was measured."),
  citation: described(z.string(), "Where it is published, or how it was measured."),
}));
export type Evidence = z.infer<typeof Evidence>;

/** A stretch of training at one batch. Token ranges join without gap or overlap. */
export const Phase = named("Phase", z.object({
  from_tokens: described(z.number(), "Tokens seen when this batch begins."),
  to_tokens: described(z.number(), "Tokens seen when it ends."),
  batch_tokens: described(z.number(), "Global batch: tokens of one optimizer step."),
  batch_sequences: described(z.int(), "The same in sequences."),
  steps: described(z.int(), "Optimizer steps of this phase."),
  learning_rate: described(z.nullable(z.number()), "Peak of the schedule at this batch; the decay multiplies it. null: nothing published says it, and no tuned pair was given."),
  micro_batch: described(z.int(), "Sequences of one forward and backward pass on one data-parallel rank."),
  gradient_accumulation: described(z.int(), "Micro-batches before an optimizer step."),
  step_seconds: described(z.number(), "Median seconds of one optimizer step, time lost to failures not included."),
}));
export type Phase = z.infer<typeof Phase>;

/** A complete layout; data × tensor × pipeline × context parallel = accelerators. */
export const Layout = named("Layout", z.object({
  data_parallel: described(z.int(), "Ranks with different data."),
  tensor_parallel: described(z.int(), "Ranks a matrix is split over."),
  pipeline_parallel: described(z.int(), "Stages the layers are split over."),
  virtual_stages: described(z.int(), "Stages of each pipeline rank, interleaved; 1: none."),
  context_parallel: described(z.int(), "Ranks a sequence is split over."),
  expert_parallel: described(z.int(), "Ranks the experts are split over, out of the data-parallel ones."),
  zero_stage: described(z.int(), "What the data-parallel ranks share out: 0 nothing, 1 optimizer states, 2 gradients too, 3 weights too."),
  activation_checkpointing: ActivationCheckpointing,
  micro_batch: described(z.int(), "Sequences of one forward and backward pass on one data-parallel rank."),
  gradient_accumulation: described(z.int(), "Micro-batches before an optimizer step; micro_batch × gradient_accumulation × data_parallel is the batch."),
  memory_gib: Distribution,
  memory_limit_gib: described(z.number(), "What one accelerator has to use; the p90 of memory_gib is kept below it."),
  mfu: described(z.number(), "Model FLOPs utilisation of a step: FLOPs the model needs over those the accelerators could do at peak, 0 to 1."),
}));
export type Layout = z.infer<typeof Layout>;

export const FrontierPoint = named("FrontierPoint", z.object({
  accelerators: described(z.int(), "How many."),
  batch_tokens: described(z.number(), "One constant batch from first to last."),
  batch_sequences: described(z.int(), "The same in sequences."),
  wall_clock_hours: described(z.number(), "Median, time lost to failures included."),
  tokens: described(z.number(), "Tokens of the whole run."),
  flops: described(z.number(), "FLOPs of the whole run."),
  usd: described(z.nullable(z.number()), "null: no price is known."),
  token_overhead: described(z.number(), "Share of tokens wasted against the best constant batch; 0.1: a tenth more."),
  loss_penalty_nats: described(z.nullable(z.number()), "Loss that overhead costs. null: not a language model."),
  learning_rate: described(z.nullable(z.number()), "Peak at this batch. null: not known."),
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
  efficient: described(z.boolean(), "No other point is better in hours, accelerator-hours or tokens and all but as good in the other two; within 0.5 % counts as alike."),
}));
export type FrontierPoint = z.infer<typeof FrontierPoint>;

export const LearningRate = named("LearningRate", z.object({
  peak: described(z.number(), "Median of the peak at batch.tokens."),
  low: described(z.number(), "10th percentile of the peak."),
  high: described(z.number(), "90th percentile of the peak."),
  warmup_tokens: described(z.number(), "Length of the linear warm-up from 0."),
  warmup_steps: described(z.int(), "The same in optimizer steps of the schedule."),
  decay: described(z.enum(["cosine", "linear", "wsd", "inverse_sqrt", "constant"]), "The schedule asked for."),
  final: described(z.number(), "Rate at the end of the decay."),
  rule: described(z.string(), "How the rate follows the batch, in words."),
}));

export const Advice = named("Advice", z.object({
  model_version: described(z.string(), "Changes whenever an answer could; the same question under the same version has the same answer."),
  summary: described(z.string(), "The advice in three sentences."),
  batch: z.object({
    tokens: described(z.number(), "Global batch of the last, longest phase: tokens of one optimizer step."),
    sequences: described(z.int(), "The same in sequences."),
    window_tokens: described(z.object({ low: z.number(), high: z.number() }), "Constant batches about as good: within the allowance of tokens for balanced, else 5 % more."),
    regime: described(z.enum(["perfect_scaling", "diminishing_returns", "maximal_parallelism"]), "perfect_scaling: twice the batch is all but half the steps; maximal_parallelism: more than twice the fewest tokens are spent."),
  }),
  schedule: described(z.array(Phase), "The run in phases of growing batch; one phase: one batch from first to last."),
  learning_rate: described(z.nullable(LearningRate), "null: nothing published says it, and no tuned pair was given."),
  optimizer: z.object({
    beta2: described(z.nullable(z.number()), "What to set. null: this optimizer has none, or keep yours."),
    weight_decay: described(z.nullable(z.number()), "What to set. null: keep yours."),
  }),
  layout: Layout,
  cost: z.object({
    steps: described(z.int(), "Optimizer steps of the whole run."),
    tokens: described(z.number(), "Tokens of the whole run."),
    flops: described(z.number(), "FLOPs of the whole run, attention included, recomputation not."),
    flops_6nd: described(z.number(), "6 × active parameters × tokens alone."),
    accelerator_hours: described(z.number(), "At the median, time lost to failures included."),
    wall_clock_hours: Distribution,
    goodput: described(z.number(), "Share of the time held that trains, 0 to 1; the rest is lost to failures and restarts."),
    usd: described(z.nullable(z.number()), "At the median. null: no price is known."),
    energy_kwh: described(z.nullable(z.number()), "At rated power and the median. null: the power is not known."),
  }),
  batch_sizes: described(
    z.object({
      optimal_tokens: Distribution,
      critical_tokens: Distribution,
      noise_scale_tokens: described(z.nullable(Distribution), "As it was measured. null: it was not."),
    }),
    "optimal: the constant batch of lowest loss for these tokens. critical: the larger one that needs twice the fewest tokens. They differ from the noise scale.",
  ),
  loss: z.object({
    expected: described(z.nullable(Distribution), "Nats per token at the end. null: not a language model."),
    penalty_nats: described(z.nullable(z.number()), "Loss that token_overhead costs. null: not a language model."),
    token_overhead: described(z.number(), "Of the whole schedule, never below 0."),
    ramp_saving: described(z.number(), "Token overhead the ramp saves against the same batch held from first to last; where it saves more than that batch wastes, token_overhead is 0."),
  }),
  frontier: described(z.array(FrontierPoint), "Constant batches, and other counts of accelerators, to choose among."),
  pins: described(
    z.array(z.object({ path: z.string(), message: z.string(), wall_clock_ratio: z.number(), token_ratio: z.number() })),
    "What each pinned decision costs against the free choice; 1: nothing.",
  ),
  alternatives: described(
    z.array(
      z.object({
        name: z.enum(["simpler_layout", "seesaw", "constant_batch", "ramp"]),
        why: described(z.string(), "When to take it, in words."),
        layout: described(z.nullable(Layout), "How it runs, at the last batch. null: on the advised layout."),
        schedule: z.array(Phase),
        steps: described(z.int(), "Optimizer steps of the whole run."),
        wall_clock_hours: described(z.number(), "Median, time lost to failures included."),
        token_overhead: described(z.number(), "As that of loss."),
      }),
    ),
    "Other ways to run the same batch; simpler_layout: with fewer parallel axes, smaller degrees, less ZeRO, recompute or interleaving, at most 2 % slower.",
  ),
  evidence: described(z.array(Evidence), "Every voice behind the batch sizes and the learning rate, with its weight."),
  assumptions: described(z.array(Assumption), "What was filled in."),
  warnings: described(z.array(Warning), "What to know before trusting the answer, most important first."),
}));
export type Advice = z.infer<typeof Advice>;
