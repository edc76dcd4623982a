import { positive } from "./rule.ts";
import type { Rule } from "./rule.ts";

/** √(2/(1 + B_opt/B)): 1 at B_opt, √2 far above, ∝ √B far below. */
export const gridShare = (batch: number, optimalBatch: number): number => Math.sqrt(2 / (1 + optimalBatch / batch));

/** What measured learning-rate × batch grids show: the square-root rule below the optimal batch, nothing above it. */
export const measuredGridLearningRate: Rule = {
  id: "measured-grid-learning-rate",
  citation: "this project's fit to 41 measured (N, D) grids of dense AdamW language models, data of arXiv 2503.04715",
  equation: "η'/η = √((1 + B_opt/B)/(1 + B_opt/B'))",
  parameter: "learning_rate",
  optimizers: ["adamw"],
  certainty: "R",
  apply: (rate, { batch, optimalBatch }) =>
    batch === undefined || optimalBatch === undefined
      ? null
      : positive((rate * gridShare(batch[1], optimalBatch)) / gridShare(batch[0], optimalBatch)),
};
