import * as z from "zod";
import { integer, number } from "./primitives.ts";

const sums = () => number(-1e300, 1e300);

/** Cumulative sums over optimizer steps of one bucket of tokens (measurements.md "What is posted"). */
export const NoiseCell = z
  .strictObject({
    metric: z.enum(["l2", "p1", "p2"]).default("l2"),
    scope: z.enum(["all", "norm"]).default("all"),
    bucket: integer(-1_000, 1_000).nullable().default(null),
    from_tokens: number(0, 1e18),
    to_tokens: number(0, 1e18),
    from_step: integer(0, 1e12).nullable().default(null),
    to_step: integer(0, 1e12).nullable().default(null),
    n: integer(1, 1e12).describe("Optimizer steps in the sums."),
    s: sums().describe("Sum of the estimates of tr(Σ) per unit."),
    g: sums().describe("Sum of the estimates of |G|²; may be negative."),
    ss: sums(),
    gg: sums(),
    sg: sums(),
    loss: z.strictObject({ n: integer(1, 1e12), sum: sums(), sum_squares: sums() }).nullable().default(null),
    skipped: integer(0, 1e12).default(0),
    clipped: integer(0, 1e12).default(0),
  })
  .meta({ id: "NoiseCell" });
export type NoiseCell = z.infer<typeof NoiseCell>;

/** One agent's noise measurements: POST /v1/runs/{id}/measurements, and `measurements.noise` of a question. */
export const NoiseMeasurement = z
  .strictObject({
    agent: z.string().min(1).max(128).default("agent"),
    epoch: integer(0, 1_000_000).default(0),
    replay_from_step: integer(0, 1e12).nullable().default(null),
    segment: z
      .strictObject({
        id: z.string().min(1).max(128).default("run"),
        batch_sequences: number(1, 1e12).nullable().default(null),
        optimizer: z.string().max(32).nullable().default(null),
        learning_rate: number(0, 1e3).nullable().default(null),
        betas: z.array(number(0, 1)).max(3).nullable().default(null),
      })
      .prefault({}),
    geometry: z.strictObject({
      unit: z.enum(["sequence", "token", "example"]).default("sequence"),
      tokens_per_unit: number(1, 1e9).default(1),
      groups: integer(2, 1e9),
      units_per_step: number(1, 1e12),
      data_parallel: integer(1, 1e7).nullable().default(null),
      gradient_accumulation: integer(1, 1e7).nullable().default(null),
      micro_batch: integer(1, 1e9).nullable().default(null),
    }),
    cells: z.array(NoiseCell).min(1).max(512),
  })
  .meta({ id: "NoiseMeasurement" });
export type NoiseMeasurement = z.infer<typeof NoiseMeasurement>;

/** Losses of the same checkpoint continued at several batches: POST /v1/runs/{id}/branches. */
export const BranchMeasurement = z
  .strictObject({
    from_tokens: number(0, 1e18),
    delta_tokens: number(1, 1e18),
    rule: z.enum(["sqrt", "linear", "none"]).default("sqrt"),
    points: z
      .array(
        z.strictObject({
          batch_sequences: number(1, 1e12),
          loss: number(-1e6, 1e6),
          standard_error: number(0, 1e6).nullable().default(null),
        }),
      )
      .min(2)
      .max(64),
  })
  .meta({ id: "BranchMeasurement" });
export type BranchMeasurement = z.infer<typeof BranchMeasurement>;

/** Peak memory of one accelerator at a micro-batch, after two real optimizer steps. */
export const MemoryMeasurement = z
  .strictObject({
    micro_batch: integer(1, 1e9),
    peak_allocated_gib: number(0, 1e6),
    peak_reserved_gib: number(0, 1e6).nullable().default(null),
    out_of_memory: z.boolean().default(false),
  })
  .meta({ id: "MemoryMeasurement" });

/** Timings and memory of micro-batches: POST /v1/runs/{id}/throughput. */
export const ThroughputMeasurement = z
  .strictObject({
    agent: z.string().min(1).max(128).default("agent"),
    epoch: integer(0, 1_000_000).default(0),
    points: z
      .array(
        z.strictObject({
          micro_batch: integer(1, 1e9),
          kind: z.enum(["accumulate", "synchronize", "optimizer", "step"]),
          n: integer(1, 1e12),
          sum_log_seconds: sums(),
          sum_log_seconds_squared: number(0, 1e300),
          min_seconds: number(1e-9, 1e9),
        }),
      )
      .max(512)
      .default([]),
    memory: z.array(MemoryMeasurement).max(512).default([]),
    all_reduce: z
      .array(z.strictObject({ bytes: number(1, 1e15), seconds: number(1e-9, 1e6) }))
      .max(512)
      .default([]),
  })
  .meta({ id: "ThroughputMeasurement" });
export type ThroughputMeasurement = z.infer<typeof ThroughputMeasurement>;

/** Steps needed to reach one fixed loss at several batches, learning rate tuned at each. */
export const StepsToTarget = z
  .strictObject({
    batch_tokens: number(1, 1e15),
    steps: number(1, 1e12),
    relative_error: number(1e-6, 10).default(0.05).describe("Standard error of the steps, relative."),
  })
  .meta({ id: "StepsToTarget" });
export type StepsToTarget = z.infer<typeof StepsToTarget>;

/**
 * A timed piece of a step: one figure (`seconds`), or the log-sums an agent posts. `step` is a whole optimizer step and
 * wants `batch_sequences`; `accumulate` is one micro-batch forward and backward without synchronisation.
 */
export const StepTimeMeasurement = z
  .strictObject({
    micro_batch: integer(1, 1e9),
    kind: z.enum(["accumulate", "synchronize", "optimizer", "step"]).default("step"),
    batch_sequences: integer(1, 1e9).nullable().default(null).describe("null: the batch of the advice."),
    count: integer(1, 1_000_000).nullable().default(null).describe("Accelerators it ran on; null: hardware.count."),
    n: integer(1, 1e12).default(1),
    seconds: number(1e-6, 1e6).nullable().default(null).describe("One figure, the geometric mean of n."),
    sum_log_seconds: sums().nullable().default(null),
    sum_log_seconds_squared: number(0, 1e300).nullable().default(null),
    min_seconds: number(1e-9, 1e9).nullable().default(null),
  })
  .refine((row) => row.seconds !== null || row.sum_log_seconds !== null, {
    path: ["seconds"],
    message: "give seconds, or sum_log_seconds with n",
  })
  .meta({ id: "StepTimeMeasurement" });
export type StepTimeMeasurement = z.infer<typeof StepTimeMeasurement>;

/** Loss seen after so many tokens of the caller's own run. */
export const LossMeasurement = z
  .strictObject({ tokens: number(1, 1e18), loss: number(0, 1e6) })
  .meta({ id: "LossMeasurement" });

export const Measurements = z
  .strictObject({
    noise: z.array(NoiseMeasurement).max(256).default([]),
    losses: z.array(LossMeasurement).max(4096).default([]),
    step_times: z.array(StepTimeMeasurement).max(256).default([]),
    memory: z.array(MemoryMeasurement).max(256).default([]),
    branches: z.array(BranchMeasurement).max(256).default([]),
    steps_to_target: z.array(StepsToTarget).max(256).default([]),
  })
  .meta({ id: "Measurements" });
export type Measurements = z.infer<typeof Measurements>;
