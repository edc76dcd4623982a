import * as z from "zod";
import { Precision } from "./primitives.ts";

const Range = z.object({ low: z.number(), high: z.number() });
const Certainty = z.enum(["R", "S", "M"]).describe("R: read in the source itself; S: second-hand; M: remembered.");
const OptimizerName = z.enum(["adamw", "sgd", "adafactor", "lion", "muon"]);

/** A published law that predicts a quantity. */
export const LawRow = z
  .object({
    id: z.string(),
    citation: z.string(),
    equation: z.string(),
    quantity: z.enum(["optimal_tokens", "critical_tokens", "noise_scale_tokens", "peak_learning_rate", "weight_decay_timescale", "loss"]),
    unit: z.string(),
    needs: z.array(z.string()),
    domain: z
      .object({
        params: Range.nullable(),
        tokens: Range.nullable(),
        loss: Range.nullable(),
        compute_flops: Range.nullable(),
        optimizers: z.array(OptimizerName).nullable(),
      })
      .describe("Where it was fitted; null: not limited."),
    certainty: Certainty,
    log_sd: z.number().describe("Scatter of the truth around the law inside its domain, natural logarithm."),
  })
  .meta({ id: "LawRow" });
export type LawRow = z.infer<typeof LawRow>;

/** A published rule for moving a hyperparameter when the batch changes. */
export const RuleRow = z
  .object({
    id: z.string(),
    citation: z.string(),
    equation: z.string(),
    parameter: z.enum(["learning_rate", "beta1", "beta2", "epsilon", "batch"]),
    optimizers: z.array(OptimizerName),
    certainty: Certainty,
  })
  .meta({ id: "RuleRow" });
export type RuleRow = z.infer<typeof RuleRow>;

/** GET /v1/laws. */
export const Laws = z.object({ laws: z.array(LawRow), rules: z.array(RuleRow) }).meta({ id: "Laws" });
export type Laws = z.infer<typeof Laws>;

/** A catalogue entry. Bandwidths are one direction, per accelerator. */
export const AcceleratorRow = z
  .object({
    id: z.string(),
    name: z.string(),
    peak_tflops: z.partialRecord(Precision, z.number()).describe("Dense, by precision; absent: the chip cannot do it."),
    measured_share: z.partialRecord(Precision, z.number()).describe("Best matmul anyone measured, as a share of the peak."),
    memory_gib: z.number(),
    memory_tb_s: z.number(),
    intra_node_gb_s: z.number(),
    inter_node_gb_s: z.number(),
    per_node: z.int(),
    link_domain: z.int().describe("Accelerators one fast fabric joins."),
    power_watts: z.number(),
    usd_per_hour: z.number().nullable(),
    price_note: z.string().nullable(),
    source: z.string(),
    verified: z.boolean(),
  })
  .meta({ id: "AcceleratorRow" });
export type AcceleratorRow = z.infer<typeof AcceleratorRow>;

/** GET /v1/accelerators. */
export const Accelerators = z.object({ accelerators: z.array(AcceleratorRow) }).meta({ id: "Accelerators" });
export type Accelerators = z.infer<typeof Accelerators>;

/** A run whose batch was published, beside what would be advised for it. null: not published, or no advice. */
export const PublishedRunRow = z
  .object({
    id: z.string(),
    name: z.string(),
    laboratory: z.string(),
    params: z.number(),
    tokens: z.number(),
    sequence_length: z.int(),
    optimizer: OptimizerName,
    accelerator: z.string().nullable(),
    accelerators: z.int().nullable(),
    done: z.object({
      start_batch_tokens: z.number().nullable(),
      batch_tokens: z.number().nullable().describe("At the end of the run."),
      batch_growth: z.enum(["constant", "steps", "linear", "unknown"]),
      learning_rate: z.number().nullable(),
    }),
    advised: z
      .object({
        batch_tokens: z.number(),
        low_tokens: z.number().describe("Batches from here to high_tokens are as good."),
        high_tokens: z.number(),
        optimal_tokens: z.number().describe("Median of the batch of lowest loss."),
        learning_rate: z.number().nullable(),
      })
      .nullable(),
    ratio: z.number().nullable().describe("Batch advised over batch done."),
    certainty: Certainty,
    citation: z.string(),
    note: z.string().nullable(),
  })
  .meta({ id: "PublishedRunRow" });
export type PublishedRunRow = z.infer<typeof PublishedRunRow>;

/** GET /v1/published-runs. */
export const PublishedRuns = z.object({ runs: z.array(PublishedRunRow) }).meta({ id: "PublishedRuns" });
export type PublishedRuns = z.infer<typeof PublishedRuns>;

/** GET /healthz. */
export const Health = z.object({ status: z.literal("ok"), model_version: z.string() }).meta({ id: "Health" });
export type Health = z.infer<typeof Health>;
