import { positive } from "./rule.ts";
import type { Rule } from "./rule.ts";

const shared = {
  citation: "Seesaw, 2025, arXiv 2510.14717",
  optimizers: ["adamw"],
  certainty: "S",
} as const;

/** Where the schedule would divide the learning rate by a, divide it by √a only. Goes with `seesawBatch`. */
export const seesawLearningRate: Rule = {
  ...shared, id: "seesaw-2025-learning-rate", equation: "η' = η/√a", parameter: "learning_rate",
  apply: (rate, { cut }) => (cut === undefined ? null : positive(rate / Math.sqrt(cut))),
};

/** Where the schedule would divide the learning rate by a, multiply the batch by a. Goes with `seesawLearningRate`. */
export const seesawBatch: Rule = {
  ...shared, id: "seesaw-2025-batch", equation: "B' = B·a", parameter: "batch",
  apply: (batch, { cut }) => (cut === undefined ? null : positive(batch * cut)),
};
