import { byRatio } from "./rule.ts";
import type { Rule } from "./rule.ts";

const shared = {
  citation: "Malladi et al. 2022, On the SDEs and Scaling Rules for Adaptive Gradient Algorithms, arXiv 2205.10287, square root scaling rule",
  optimizers: ["adamw"],
  certainty: "M",
} as const;

const beta = (value: number, k: number) => 1 - k * (1 - value);

/** Square-root rule for Adam: η' = η·√k. */
export const malladiLearningRate: Rule = {
  ...shared, id: "malladi-2022-learning-rate", equation: "η' = η·√k", parameter: "learning_rate", apply: byRatio((rate, k) => rate * Math.sqrt(k)),
};
/** First moment: 1 − β1' = k·(1 − β1); null where that leaves (0, 1). */
export const malladiBeta1: Rule = { ...shared, id: "malladi-2022-beta1", equation: "1 − β1' = k·(1 − β1)", parameter: "beta1", apply: byRatio(beta) };
/** Second moment: 1 − β2' = k·(1 − β2); null where that leaves (0, 1). */
export const malladiBeta2: Rule = { ...shared, id: "malladi-2022-beta2", equation: "1 − β2' = k·(1 − β2)", parameter: "beta2", apply: byRatio(beta) };
/** Adam's ε' = ε/√k. */
export const malladiEpsilon: Rule = {
  ...shared, id: "malladi-2022-epsilon", equation: "ε' = ε/√k", parameter: "epsilon", apply: byRatio((epsilon, k) => epsilon / Math.sqrt(k)),
};
