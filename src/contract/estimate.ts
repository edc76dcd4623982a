import * as z from "zod";
import { Assumption, Warning } from "./answer.ts";
import { ActivationCheckpointing, Distribution, integer } from "./primitives.ts";
import { Data, Hardware, Model, PinnedBatch } from "./question.ts";

const degree = () => integer(1, 1_000_000);

/** One exact layout; what is left out is 1, ZeRO stage 0, no checkpointing. */
export const ExactLayout = z
  .strictObject({
    tensor_parallel: degree().default(1),
    pipeline_parallel: degree().default(1),
    virtual_stages: degree().default(1),
    context_parallel: degree().default(1),
    expert_parallel: degree().default(1),
    zero_stage: integer(0, 3).default(0),
    micro_batch: degree(),
    activation_checkpointing: ActivationCheckpointing.default("none"),
  })
  .meta({ id: "ExactLayout" });
export type ExactLayout = z.infer<typeof ExactLayout>;

/** POST /v1/estimate. `data.tokens` is not needed to price a step. */
export const EstimateQuestion = z
  .strictObject({
    model: Model,
    data: Data.extend({ tokens: Data.shape.tokens.nullable().default(null) }).prefault({}),
    hardware: Hardware,
    batch: PinnedBatch,
    layout: ExactLayout,
  })
  .meta({ id: "EstimateQuestion" });
export type EstimateQuestion = z.infer<typeof EstimateQuestion>;

export const Breakdown = z
  .object({
    matmul: z.number(),
    attention: z.number(),
    elementwise: z.number(),
    tensor_parallel: z.number(),
    pipeline_bubble: z.number(),
    data_parallel_exposed: z.number(),
    optimizer: z.number(),
    fixed: z.number(),
  })
  .meta({ id: "Breakdown", description: "Seconds; adds up to the median step." });
export type Breakdown = z.infer<typeof Breakdown>;

export const Estimate = z
  .object({
    step_seconds: Distribution,
    tokens_per_second_per_accelerator: z.number(),
    mfu: z.number(),
    model_tflops_per_accelerator: z.number(),
    memory_gib: Distribution,
    memory_limit_gib: z.number(),
    fits: z.boolean(),
    breakdown: Breakdown,
    assumptions: z.array(Assumption),
    warnings: z.array(Warning),
  })
  .meta({ id: "Estimate" });
export type Estimate = z.infer<typeof Estimate>;
