import type { Law } from "../types.ts";
import { languageLaw } from "./language-law.ts";

/**
 * Power Lines' critical batch, B_crit = E_min/S_min of whole runs to a target loss; sequences of 2048 turned into tokens.
 * The constant is remembered. Zhang 2024, found independently, stands within 1.15× of it at 20e9 tokens; branches of running
 * models (Merrill 2025) at 0.57–0.68 of it: 0.45.
 */
export const powerLines2025CriticalBatch: Law = languageLaw({
  id: "power-lines-2025-critical-batch",
  citation: "Bergsma et al. 2025, Power Lines, arXiv 2505.13738",
  equation: "B_crit = 0.0471·D^0.462 sequences of 2048",
  quantity: "critical_tokens",
  unit: "tokens",
  needs: ["tokens"],
  domain: { params: [1.1e8, 3.3e9], tokens: [2e9, 1.5e11], optimizers: ["adamw"] },
  certainty: "M",
  logSd: 0.45,
  formula: ({ tokens }) => 2048 * 0.0471 * tokens ** 0.462,
  vectors: [
    { setting: { tokens: 1.68e11 }, value: 8.4e6 / 0.57, tolerance: 0.01 },
    { setting: { tokens: 5.03e11 }, value: 16.8e6 / 0.684, tolerance: 0.01 },
  ],
});
