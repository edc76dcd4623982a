import type { Law } from "../types.ts";
import { languageLaw } from "./language-law.ts";

/** DeepSeek LLM's batch in tokens for C FLOPs. */
export const deepseekBatch = (compute: number): number => 0.292 * compute ** 0.3271;

/**
 * DeepSeek LLM's optimal batch against compute, C = non-embedding FLOPs per token × D. Fitted near D/N of a compute-optimal
 * run; over 26 cells of other ratios it stands 1.6× high with a log-sd of 0.44, together 0.65.
 */
export const deepseek2024Batch: Law = languageLaw({
  id: "deepseek-2024-batch",
  citation: "DeepSeek-AI 2024, DeepSeek LLM, arXiv 2401.02954, eq. 1",
  equation: "B_opt = 0.2920·C^0.3271 tokens",
  quantity: "optimal_tokens",
  unit: "tokens",
  needs: ["flopsPerToken", "tokens"],
  domain: { compute: [1e17, 2e19], optimizers: ["adamw"] },
  certainty: "S",
  logSd: 0.65,
  formula: ({ flopsPerToken, tokens }) => deepseekBatch(flopsPerToken * tokens),
  vectors: [{ setting: { flopsPerToken: 6e9, tokens: 1e11 }, value: 1.83e6, tolerance: 2e-3 }],
});
