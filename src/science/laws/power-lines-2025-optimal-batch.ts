import type { Law } from "../types.ts";
import { languageLaw } from "./language-law.ts";

/**
 * Power Lines' optimal batch; sequences of 2048 turned into tokens. The constant is remembered (0.0306 is also quoted:
 * 1.17×); the law stands 1.06× above 26 measured cells with a log-sd of 0.35, together 0.4.
 */
export const powerLines2025OptimalBatch: Law = languageLaw({
  id: "power-lines-2025-optimal-batch",
  citation: "Bergsma et al. 2025, Power Lines, arXiv 2505.13738",
  equation: "B_opt = 0.0262·D^0.383 sequences of 2048",
  quantity: "optimal_tokens",
  unit: "tokens",
  needs: ["tokens"],
  domain: { params: [1.1e8, 3.3e9], tokens: [2e9, 1.5e11], optimizers: ["adamw"] },
  certainty: "M",
  logSd: 0.4,
  formula: ({ tokens }) => 2048 * 0.0262 * tokens ** 0.383,
  vectors: [{ setting: { tokens: 1e11 }, value: 2048 * 427.9, tolerance: 1e-3 }],
});
