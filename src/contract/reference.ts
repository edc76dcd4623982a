import * as z from "zod/mini";
import { described, named } from "./described.ts";
import { Precision } from "./primitives.ts";

const Range = z.object({ low: z.number(), high: z.number() });
const Certainty = described(z.enum(["R", "S", "M"]), "R: read in the source itself; S: second-hand; M: remembered.");
const OptimizerName = z.enum(["adamw", "sgd", "adafactor", "lion", "muon"]);

/** A published law that predicts a quantity. */
export const LawRow = named("LawRow", z.object({
  id: z.string(),
  citation: z.string(),
  equation: z.string(),
  quantity: z.enum(["optimal_tokens", "critical_tokens", "noise_scale_tokens", "peak_learning_rate", "weight_decay_timescale", "loss"]),
  unit: z.string(),
  needs: z.array(z.string()),
  domain: described(
    z.object({
      params: z.nullable(Range),
      tokens: z.nullable(Range),
      loss: z.nullable(Range),
      compute_flops: z.nullable(Range),
      optimizers: z.nullable(z.array(OptimizerName)),
    }),
    "Where it was fitted; null: not limited.",
  ),
  certainty: Certainty,
  log_sd: described(z.number(), "Scatter of the truth around the law inside its domain, natural logarithm."),
}));
export type LawRow = z.infer<typeof LawRow>;

/** A published rule for moving a hyperparameter when the batch changes. */
export const RuleRow = named("RuleRow", z.object({
  id: z.string(),
  citation: z.string(),
  equation: z.string(),
  parameter: z.enum(["learning_rate", "beta1", "beta2", "epsilon", "batch"]),
  optimizers: z.array(OptimizerName),
  certainty: Certainty,
}));
export type RuleRow = z.infer<typeof RuleRow>;

/** GET /v1/laws. */
export const Laws = named("Laws", z.object({ laws: z.array(LawRow), rules: z.array(RuleRow) }));
export type Laws = z.infer<typeof Laws>;

/** A catalogue entry. Bandwidths are one direction, per accelerator. */
export const AcceleratorRow = named("AcceleratorRow", z.object({
  id: z.string(),
  name: z.string(),
  peak_tflops: described(z.partialRecord(Precision, z.number()), "Dense, by precision; absent: the chip cannot do it."),
  measured_share: described(z.partialRecord(Precision, z.number()), "Best matmul anyone measured, as a share of the peak."),
  memory_gib: z.number(),
  memory_tb_s: z.number(),
  intra_node_gb_s: z.number(),
  inter_node_gb_s: z.number(),
  per_node: z.int(),
  link_domain: described(z.int(), "Accelerators one fast fabric joins."),
  power_watts: z.nullable(z.number()),
  usd_per_hour: z.nullable(z.number()),
  price_note: z.nullable(z.string()),
  source: z.string(),
  verified: z.boolean(),
}));
export type AcceleratorRow = z.infer<typeof AcceleratorRow>;

/** GET /v1/accelerators. */
export const Accelerators = named("Accelerators", z.object({ accelerators: z.array(AcceleratorRow) }));
export type Accelerators = z.infer<typeof Accelerators>;

/** A run whose batch was published, beside what would be advised for it. null: not published, or no advice. */
export const PublishedRunRow = named("PublishedRunRow", z.object({
  id: z.string(),
  name: z.string(),
  laboratory: z.string(),
  params: z.number(),
  tokens: z.number(),
  sequence_length: z.int(),
  optimizer: OptimizerName,
  accelerator: z.nullable(z.string()),
  accelerators: z.nullable(z.int()),
  done: z.object({
    start_batch_tokens: z.nullable(z.number()),
    batch_tokens: described(z.nullable(z.number()), "At the end of the run."),
    batch_growth: z.enum(["constant", "steps", "linear", "unknown"]),
    learning_rate: z.nullable(z.number()),
  }),
  advised: z.nullable(
    z.object({
      batch_tokens: z.number(),
      low_tokens: described(z.number(), "Batches from here to high_tokens are as good."),
      high_tokens: z.number(),
      optimal_tokens: described(z.number(), "Median of the batch of lowest loss."),
      learning_rate: z.nullable(z.number()),
    }),
  ),
  ratio: described(z.nullable(z.number()), "Batch advised over batch done."),
  certainty: Certainty,
  citation: z.string(),
  note: z.nullable(z.string()),
}));
export type PublishedRunRow = z.infer<typeof PublishedRunRow>;

/** GET /v1/published-runs. */
export const PublishedRuns = named("PublishedRuns", z.object({ runs: z.array(PublishedRunRow) }));
export type PublishedRuns = z.infer<typeof PublishedRuns>;

/** GET /healthz. */
export const Health = named("Health", z.object({ status: z.literal("ok"), model_version: z.string() }));
export type Health = z.infer<typeof Health>;
