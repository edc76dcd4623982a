import type { Law } from "../types.ts";
import { languageLaw } from "./language-law.ts";

/**
 * Kaplan's critical batch as a function of the loss alone. Losses are WebText2 with a 50257-token vocabulary: a loss on other
 * data or another tokenizer 0.2 nats away moves the answer by 1.5×. Measured on models of 3M and 85M parameters only, read
 * second-hand, and 5× below the data laws for modern runs: 0.9.
 */
export const kaplan2020CriticalBatch: Law = languageLaw({
  id: "kaplan-2020-critical-batch",
  citation: "Kaplan et al. 2020, Scaling Laws for Neural Language Models, arXiv 2001.08361, eq. 5.3",
  equation: "B_crit = 2.1e8·L^(−1/0.21) tokens",
  quantity: "critical_tokens",
  unit: "tokens",
  needs: ["loss"],
  // Losses and sizes of the paper's figure 10, remembered.
  domain: { params: [3e6, 8.5e7], loss: [3, 10], optimizers: ["adamw", "adafactor"] },
  certainty: "S",
  logSd: 0.9,
  formula: ({ loss }) => 2.1e8 * loss ** (-1 / 0.21),
  vectors: [
    { setting: { loss: 3 }, value: 1.122e6, tolerance: 2e-3 },
    { setting: { loss: 2 }, value: 7.74e6, tolerance: 2e-3 },
  ],
});
