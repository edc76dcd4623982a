import * as z from "zod/mini";
import { described, named } from "./described.ts";
import { integer, list, MOST_TOKENS, number, orNull, text } from "./primitives.ts";

/** At most so many, none when left out. */
const upTo = <T extends z.ZodMiniType>(most: number, schema: T) => z._default(list(schema, 0, most), [] as never);

/** Sums of squared gradient norms, and of their products: far inside what a double can square twice. */
const sums = () => number(-1e60, 1e60);
const products = () => number(-1e120, 1e120);

/** Cumulative sums over optimizer steps of one bucket of tokens: of s and g, their squares and product, so that cells of several agents add up. */
export const NoiseCell = named("NoiseCell", z.strictObject({
  metric: z._default(z.enum(["l2", "p1", "p2"]), "l2"),
  scope: z._default(z.enum(["all", "norm"]), "all"),
  bucket: orNull(integer(-1_000, 1_000)),
  from_tokens: number(0, MOST_TOKENS),
  to_tokens: number(0, MOST_TOKENS),
  from_step: orNull(integer(0, 1e12)),
  to_step: orNull(integer(0, 1e12)),
  n: described(integer(1, 1e12), "Optimizer steps in the sums."),
  s: described(sums(), "Sum of the estimates of tr(Σ) per unit."),
  g: described(sums(), "Sum of the estimates of |G|²; may be negative."),
  ss: products(),
  gg: products(),
  sg: products(),
  loss: orNull(z.strictObject({ n: integer(1, 1e12), sum: sums(), sum_squares: sums() })),
  skipped: z._default(integer(0, 1e12), 0),
  clipped: z._default(integer(0, 1e12), 0),
}));
export type NoiseCell = z.infer<typeof NoiseCell>;

/** A stretch of one learning-rate phase, batch, data mix, sequence length and optimizer state. */
export const NoiseSegment = z.strictObject({
  id: z._default(text(1, 128), "run"),
  batch_sequences: orNull(number(1, 1e12)),
  optimizer: orNull(z.string().check(z.maxLength(32))),
  learning_rate: orNull(number(0, 1e3)),
  betas: orNull(list(number(0, 1), 0, 3)),
});

/** What s and g are per, and how many groups their gradients came from. */
export const NoiseGeometry = z.strictObject({
  unit: z._default(z.enum(["sequence", "token", "example"]), "sequence"),
  tokens_per_unit: z._default(number(1, 1e9), 1),
  groups: integer(2, 1e9),
  units_per_step: number(1, 1e12),
  data_parallel: orNull(integer(1, 1e7)),
  gradient_accumulation: orNull(integer(1, 1e7)),
  micro_batch: orNull(integer(1, 1e9)),
});

/** One agent's noise measurements: POST /v1/runs/{id}/measurements, and `measurements.noise` of a question. */
export const NoiseMeasurement = named("NoiseMeasurement", z.strictObject({
  agent: z._default(text(1, 128), "agent"),
  epoch: z._default(integer(0, 1_000_000), 0),
  replay_from_step: orNull(integer(0, 1e12)),
  segment: z.prefault(NoiseSegment, {}),
  geometry: NoiseGeometry,
  cells: list(NoiseCell, 1, 256),
}));
export type NoiseMeasurement = z.infer<typeof NoiseMeasurement>;

/** Losses of the same checkpoint continued at several batches: POST /v1/runs/{id}/branches. */
export const BranchMeasurement = named("BranchMeasurement", z.strictObject({
  from_tokens: number(0, MOST_TOKENS),
  delta_tokens: number(1, MOST_TOKENS),
  rule: z._default(z.enum(["sqrt", "linear", "none"]), "sqrt"),
  points: list(z.strictObject({ batch_sequences: number(1, 1e12), loss: number(-1e6, 1e6), standard_error: orNull(number(0, 1e6)) }), 2, 32),
}));
export type BranchMeasurement = z.infer<typeof BranchMeasurement>;

/** Peak memory of one accelerator at a micro-batch, after two real optimizer steps. */
export const MemoryMeasurement = named("MemoryMeasurement", z.strictObject({
  micro_batch: integer(1, 1e9),
  peak_allocated_gib: number(0, 1e6),
  peak_reserved_gib: orNull(number(0, 1e6)),
  out_of_memory: z._default(z.boolean(), false),
}));

/** Timings of one piece of a step at one micro-batch, as log-sums that add up. */
export const ThroughputPoint = z.strictObject({
  micro_batch: integer(1, 1e9),
  kind: z.enum(["accumulate", "synchronize", "optimizer", "step"]),
  n: integer(1, 1e12),
  sum_log_seconds: sums(),
  sum_log_seconds_squared: number(0, 1e300),
  min_seconds: number(1e-9, 1e9),
});

/** One all-reduce over the data-parallel group. */
export const AllReduce = z.strictObject({ bytes: number(1, 1e15), seconds: number(1e-9, 1e6) });

/** Timings and memory of micro-batches: POST /v1/runs/{id}/throughput. */
export const ThroughputMeasurement = named("ThroughputMeasurement", z.strictObject({
  agent: z._default(text(1, 128), "agent"),
  epoch: z._default(integer(0, 1_000_000), 0),
  points: upTo(512, ThroughputPoint),
  memory: upTo(512, MemoryMeasurement),
  all_reduce: upTo(512, AllReduce),
}));
export type ThroughputMeasurement = z.infer<typeof ThroughputMeasurement>;

/** Steps needed to reach one fixed loss at several batches, learning rate tuned at each. */
export const StepsToTarget = named("StepsToTarget", z.strictObject({
  batch_tokens: number(1, 1e15),
  steps: number(1, 1e12),
  relative_error: described(z._default(number(1e-6, 10), 0.05), "Standard error of the steps, relative."),
}));
export type StepsToTarget = z.infer<typeof StepsToTarget>;

/**
 * A timed piece of a step: one figure (`seconds`), or the log-sums an agent posts. `step` is a whole optimizer step and
 * wants `batch_sequences`; `accumulate` is one micro-batch forward and backward without synchronisation.
 */
export const StepTimeMeasurement = named("StepTimeMeasurement", z.strictObject({
  micro_batch: integer(1, 1e9),
  kind: z._default(z.enum(["accumulate", "synchronize", "optimizer", "step"]), "step"),
  batch_sequences: described(orNull(integer(1, 1e9)), "null: the batch of the advice."),
  count: described(orNull(integer(1, 1_000_000)), "Accelerators it ran on; null: hardware.count."),
  n: z._default(integer(1, 1e12), 1),
  seconds: described(orNull(number(1e-6, 1e6)), "One figure, the geometric mean of n."),
  sum_log_seconds: orNull(sums()),
  sum_log_seconds_squared: orNull(number(0, 1e300)),
  min_seconds: orNull(number(1e-9, 1e9)),
}).check(
  z.refine((row) => row.seconds !== null || row.sum_log_seconds !== null, { path: ["seconds"], error: "give seconds, or sum_log_seconds with n" }),
));
export type StepTimeMeasurement = z.infer<typeof StepTimeMeasurement>;

/** Loss seen after so many tokens of the caller's own run. */
export const LossMeasurement = named("LossMeasurement", z.strictObject({ tokens: number(1, MOST_TOKENS), loss: number(0, 1e6) }));

export const Measurements = named("Measurements", z.strictObject({
  noise: upTo(16, NoiseMeasurement),
  losses: upTo(1024, LossMeasurement),
  step_times: upTo(128, StepTimeMeasurement),
  memory: upTo(128, MemoryMeasurement),
  branches: upTo(32, BranchMeasurement),
  steps_to_target: upTo(128, StepsToTarget),
}));
export type Measurements = z.infer<typeof Measurements>;
