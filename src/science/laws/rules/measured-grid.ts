import { positive } from "./rule.ts";
import type { Rule } from "./rule.ts";

/** s: how fast AdamW's best rate rises with the batch far below B_opt. */
export const ADAMW_SLOPE = 0.8;

/**
 * AdamW's best rate against the batch, as a share of the rate at B_opt: (2/(1 + (B_opt/B)²))^(s/2). It rises as B^s below
 * B_opt and stands still above. Fitted by scripts/fit-learning-rate.ts to the rows of 29 measured (N, D) grids with Step Law's
 * constants held as published: s = 0.81, the only parameter. Regret left by leaving one model size out: median 0.0013 nats,
 * p90 0.0043, where √(2/(1 + B_opt/B)) leaves 0.0020 / 0.0076 and √B 0.0022 / 0.0123. Refits of Step Law's own constants do
 * worse on sizes they have not seen, so none is made.
 */
export const adamwShape = (batch: number, optimalTokens: number, slope = ADAMW_SLOPE): number =>
  (2 / (1 + (optimalTokens / batch) ** 2)) ** (slope / 2);

/** What measured learning-rate × batch grids show: the rate follows the batch below the optimal one, and stands still above it. */
export const measuredGridLearningRate: Rule = {
  id: "measured-grid-learning-rate",
  citation: "this project's fit (scripts/fit-learning-rate.ts) to 29 measured (N, D) grids of dense AdamW language models, data of arXiv 2503.04715",
  equation: "η'/η = ((1 + (B_opt/B)²)/(1 + (B_opt/B')²))^0.4",
  parameter: "learning_rate",
  optimizers: ["adamw"],
  certainty: "R",
  apply: (rate, { batch, optimalBatch }) =>
    batch === undefined || optimalBatch === undefined
      ? null
      : positive((rate * adamwShape(batch[1], optimalBatch)) / adamwShape(batch[0], optimalBatch)),
};
