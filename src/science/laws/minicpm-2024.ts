import type { Law } from "../types.ts";
import { languageLaw } from "./language-law.ts";

/**
 * MiniCPM's batch against the C4 loss, fitted on models of 9M, 30M and 170M parameters. A loss of another tokenizer 0.1 nats
 * away moves the answer by 1.3×: 0.8.
 */
export const minicpm2024: Law = languageLaw({
  id: "minicpm-2024",
  citation: "Hu et al. 2024, MiniCPM, arXiv 2404.06395, section 3.2",
  equation: "B_opt = 1.21e9/L^6.24 tokens",
  quantity: "optimal_tokens",
  unit: "tokens",
  needs: ["loss"],
  // Sizes from the paper; the range of losses is remembered.
  domain: { params: [9e6, 1.7e8], loss: [2.8, 4.5], optimizers: ["adamw"] },
  certainty: "R",
  logSd: 0.8,
  formula: ({ loss }) => 1.21e9 / loss ** 6.24,
  vectors: [{ setting: { loss: 2 }, value: 1.601e7, tolerance: 2e-3 }],
});
