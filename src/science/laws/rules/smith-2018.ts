import { positive } from "./rule.ts";
import type { Rule } from "./rule.ts";

/** SGD: instead of dividing the learning rate by a, keep it and multiply the batch by a. */
export const smithBatch: Rule = {
  id: "smith-2018-batch",
  citation: "Smith et al. 2018, Don't Decay the Learning Rate, Increase the Batch Size, arXiv 1711.00489",
  equation: "B' = B·a, η' = η",
  parameter: "batch",
  optimizers: ["sgd"],
  certainty: "S",
  apply: (batch, { cut }) => (cut === undefined ? null : positive(batch * cut)),
};
