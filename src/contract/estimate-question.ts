import * as z from "zod/mini";
import { named } from "./described.ts";
import { ActivationCheckpointing, integer, orNull } from "./primitives.ts";
import { Data, Hardware, Model, PinnedBatch } from "./question.ts";

const degree = () => integer(1, 1_000_000);

/** One exact layout; what is left out is 1, ZeRO stage 0, no checkpointing. */
export const ExactLayout = named("ExactLayout", z.strictObject({
  tensor_parallel: z._default(degree(), 1),
  pipeline_parallel: z._default(degree(), 1),
  virtual_stages: z._default(degree(), 1),
  context_parallel: z._default(degree(), 1),
  expert_parallel: z._default(degree(), 1),
  zero_stage: z._default(integer(0, 3), 0),
  micro_batch: degree(),
  activation_checkpointing: z._default(ActivationCheckpointing, "none"),
}));
export type ExactLayout = z.infer<typeof ExactLayout>;

/** POST /v1/estimate. `data.tokens` is not needed to price a step. */
export const EstimateQuestion = named("EstimateQuestion", z.strictObject({
  model: Model,
  data: z.prefault(z.extend(Data, { tokens: orNull(Data.shape.tokens) }), {}),
  hardware: Hardware,
  batch: PinnedBatch,
  layout: ExactLayout,
}));
export type EstimateQuestion = z.infer<typeof EstimateQuestion>;
