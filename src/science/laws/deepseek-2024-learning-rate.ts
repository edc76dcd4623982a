import type { Law } from "../types.ts";
import { deepseekBatch } from "./deepseek-2024-batch.ts";
import { languageLaw } from "./language-law.ts";

/**
 * DeepSeek LLM's peak learning rate, at its own batch. It stands 2× below 26 measured cells with a log-sd of 0.6, and an
 * absolute rate moves between code bases by about 2×: 1.05.
 */
export const deepseek2024LearningRate: Law = languageLaw({
  id: "deepseek-2024-learning-rate",
  citation: "DeepSeek-AI 2024, DeepSeek LLM, arXiv 2401.02954, eq. 1",
  equation: "η = 0.3118·C^−0.1250 at B = 0.2920·C^0.3271",
  quantity: "peak_learning_rate",
  unit: "1",
  needs: ["flopsPerToken", "tokens"],
  domain: { compute: [1e17, 2e19], optimizers: ["adamw"] },
  certainty: "S",
  logSd: 1.05,
  formula: ({ flopsPerToken, tokens }) => 0.3118 * (flopsPerToken * tokens) ** -0.125,
  batch: ({ flopsPerToken, tokens }) => deepseekBatch(flopsPerToken * tokens),
  vectors: [{ setting: { flopsPerToken: 6e9, tokens: 1e11 }, value: 7.88e-4, tolerance: 1e-3 }],
});
