import { positive } from "./rule.ts";
import type { Rule } from "./rule.ts";

/**
 * β2' = β2^(B'/B) keeps the half-life of the second moment in tokens.
 *
 *     halfLifeBeta2(0.95, 4e6, 1e6) // 0.987
 */
export const halfLifeBeta2 = (beta2: number, fromBatch: number, toBatch: number): number => beta2 ** (toBatch / fromBatch);

/** Keep the half-life of Adam's second moment constant in tokens: β2' = β2^(B'/B). */
export const marekBeta2: Rule = {
  id: "marek-2025-beta2",
  citation: "Marek et al. 2025, Small Batch Size Training for Language Models, arXiv 2507.07101",
  equation: "β2' = β2^(B'/B)",
  parameter: "beta2",
  optimizers: ["adamw"],
  certainty: "R",
  apply: (beta2, { batch }) => (batch === undefined ? null : positive(halfLifeBeta2(beta2, ...batch))),
};
