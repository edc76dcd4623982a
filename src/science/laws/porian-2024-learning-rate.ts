import type { Law } from "../types.ts";
import { languageLaw } from "./language-law.ts";
import { porianBatch } from "./porian-2024-batch.ts";

/**
 * Porian's peak learning rate, at its own batch and near D = 20·N. It stands 1.4× above 26 measured cells with a log-sd of
 * 0.46, and an absolute rate moves between code bases by about 2×: 0.75.
 */
export const porian2024LearningRate: Law = languageLaw({
  id: "porian-2024-learning-rate",
  citation: "Porian et al. 2024, Resolving Discrepancies in Compute-Optimal Scaling, arXiv 2406.19146",
  equation: "η = 0.0047·(N/108e6)^(−1/3) at B = 160·(N/108e6)^(2/3) sequences of 2048",
  quantity: "peak_learning_rate",
  unit: "1",
  needs: ["params"],
  domain: { params: [5e6, 9e8], tokens: [1e8, 1.8e10], optimizers: ["adamw"] },
  certainty: "R",
  logSd: 0.75,
  formula: ({ params }) => 0.0047 * (params / 108e6) ** (-1 / 3),
  batch: ({ params }) => porianBatch(params),
  vectors: [{ setting: { params: 108e6 }, value: 0.0047, tolerance: 1e-9 }],
});
