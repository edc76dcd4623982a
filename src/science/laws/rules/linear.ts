import { byRatio } from "./rule.ts";
import type { Rule } from "./rule.ts";

/** η in proportion to the batch: holds for SGD below the noise scale. */
export const linear: Rule = {
  id: "linear-2017",
  citation: "Goyal et al. 2017, Accurate, Large Minibatch SGD, arXiv 1706.02677, linear scaling rule",
  equation: "η' = η·B'/B",
  parameter: "learning_rate",
  optimizers: ["sgd"],
  certainty: "M",
  apply: byRatio((rate, k) => rate * k),
};
