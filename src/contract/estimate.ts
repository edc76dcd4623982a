import * as z from "zod/mini";
import { Assumption, Warning } from "./answer.ts";
import { named } from "./described.ts";
import { Distribution } from "./primitives.ts";

export type { EstimateQuestion, ExactLayout } from "./estimate-question.ts";

export const Breakdown = named("Breakdown", z.object({
  matmul: z.number(),
  attention: z.number(),
  elementwise: z.number(),
  tensor_parallel: z.number(),
  pipeline_bubble: z.number(),
  data_parallel_exposed: z.number(),
  optimizer: z.number(),
  fixed: z.number(),
}), "Seconds; adds up to the median step.");
export type Breakdown = z.infer<typeof Breakdown>;

export const Estimate = named("Estimate", z.object({
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
}));
export type Estimate = z.infer<typeof Estimate>;
