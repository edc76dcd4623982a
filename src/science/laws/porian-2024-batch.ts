import type { Law } from "../types.ts";
import { languageLaw } from "./language-law.ts";

/** Porian's batch in tokens for N parameters. */
export const porianBatch = (params: number): number => 2048 * 160 * (params / 108e6) ** (2 / 3);

/**
 * Porian's batch, for runs near D = 20·N only; sequences of 2048 turned into tokens. Over 26 cells of all ratios D/N
 * it stands 1.6× high with a log-sd of 0.8, together 0.95.
 */
export const porian2024Batch: Law = languageLaw({
  id: "porian-2024-batch",
  citation: "Porian et al. 2024, Resolving Discrepancies in Compute-Optimal Scaling, arXiv 2406.19146",
  equation: "B_opt = 160·(N/108e6)^(2/3) sequences of 2048, near D = 20·N",
  quantity: "optimal_tokens",
  unit: "tokens",
  needs: ["params"],
  // Sizes from the paper; tokens are 20 times as many.
  domain: { params: [5e6, 9e8], tokens: [1e8, 1.8e10], optimizers: ["adamw"] },
  certainty: "R",
  logSd: 0.95,
  formula: ({ params }) => porianBatch(params),
  vectors: [{ setting: { params: 108e6 }, value: 327_680, tolerance: 1e-9 }],
});
