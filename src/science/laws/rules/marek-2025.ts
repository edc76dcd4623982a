import { byRatio } from "./rule.ts";
import type { Rule } from "./rule.ts";

/** Keep the half-life of Adam's second moment constant in tokens: β2' = β2^(B'/B). */
export const marekBeta2: Rule = {
  id: "marek-2025-beta2",
  citation: "Marek et al. 2025, Small Batch Size Training for Language Models, arXiv 2507.07101",
  equation: "β2' = β2^(B'/B)",
  parameter: "beta2",
  optimizers: ["adamw"],
  certainty: "R",
  apply: byRatio((beta2, k) => beta2 ** k),
};
