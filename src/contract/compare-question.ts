import * as z from "zod/mini";
import { described, named } from "./described.ts";
import { list, number, orNull, text } from "./primitives.ts";
import { Data, Hardware, Model, Objective, Optimizer } from "./question.ts";

const Candidate = named("Candidate", z.strictObject({ name: text(1, 64), model: Model }));

/** What every model may spend; exactly one of the three. */
export const Budget = named("Budget", z.strictObject({
  accelerator_hours: orNull(number(1e-6, 1e15)),
  flops: orNull(number(1, 1e35)),
  wall_clock_hours: orNull(number(1e-6, 1e12)),
}));
export type Budget = z.infer<typeof Budget>;

/** POST /v1/compare: several models on one budget. The tokens follow from the budget, so `data.tokens` is not asked. */
export const CompareQuestion = named("CompareQuestion", z.strictObject({
  models: list(Candidate, 1, 8).check(z.refine((models) => new Set(models.map(({ name }) => name)).size === models.length, { error: "must have different names" })),
  budget: Budget,
  data: z.prefault(z.omit(Data, { tokens: true }), {}),
  optimizer: z.prefault(Optimizer, {}),
  hardware: Hardware,
  objective: described(z.prefault(Objective, {}), "How each model picks its batch; deadline and budget are those above."),
}));
export type CompareQuestion = z.infer<typeof CompareQuestion>;
