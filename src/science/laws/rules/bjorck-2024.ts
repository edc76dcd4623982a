import { positive } from "./rule.ts";
import type { Rule } from "./rule.ts";

/** A longer run at the same size and batch wants a smaller learning rate. Our AdamW grids show hardly any such fall (+0.07). */
export const bjorckLearningRate: Rule = {
  id: "bjorck-2024-learning-rate",
  citation: "Bjorck et al. 2024, Scaling Optimal LR Across Token Horizons, arXiv 2409.19913",
  equation: "η' = η·(D'/D)^−0.32 at fixed N and B",
  parameter: "learning_rate",
  optimizers: ["adamw"],
  certainty: "S",
  apply: (rate, { tokens }) => (tokens === undefined ? null : positive(rate * (tokens[1] / tokens[0]) ** -0.32)),
};
