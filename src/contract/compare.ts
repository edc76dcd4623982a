import * as z from "zod/mini";
import { Assumption, Warning } from "./answer.ts";
import { described, named } from "./described.ts";
import { Distribution } from "./primitives.ts";

export type { Budget, CompareQuestion } from "./compare-question.ts";

/** A whole run that spends a share of the budget, not a checkpoint of a longer one. */
export const ComparePoint = named("ComparePoint", z.object({
  budget_share: z.number(),
  accelerator_hours: z.number(),
  tokens: z.number(),
  batch_tokens: z.number(),
  loss: z.nullable(z.number()),
}));
export type ComparePoint = z.infer<typeof ComparePoint>;

export const Compared = named("Compared", z.object({
  name: z.string(),
  tokens: z.number(),
  batch_tokens: z.number(),
  batch_sequences: z.int(),
  learning_rate: z.nullable(z.number()),
  loss: z.nullable(Distribution),
  token_overhead: z.number(),
  accelerator_hours: z.number(),
  wall_clock_hours: z.number(),
  flops: z.number(),
  mfu: z.number(),
  points: z.array(ComparePoint),
  assumptions: z.array(Assumption),
  warnings: z.array(Warning),
}));
export type Compared = z.infer<typeof Compared>;

export const Comparison = named("Comparison", z.object({
  model_version: z.string(),
  models: z.array(Compared),
  ahead: described(z.array(z.object({ from_budget_share: z.number(), to_budget_share: z.number(), name: z.string() })), "Which model has the lowest loss along the budget, at equal accelerator-hours and not at equal tokens."),
}));
export type Comparison = z.infer<typeof Comparison>;
