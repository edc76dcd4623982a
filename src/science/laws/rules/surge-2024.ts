import { positive } from "./rule.ts";
import type { Rule } from "./rule.ts";

/** Share of η_max a sign-like optimizer can use at batch B: 1 at B = B_n, falling as the square root below it and slowly above. */
export const surgeShare = (batch: number, noiseScale: number): number =>
  2 / (Math.sqrt(noiseScale / batch) + Math.sqrt(batch / noiseScale));

/** Surge: sign-like optimizers want a smaller step again above the batch B_n. */
export const surgeLearningRate: Rule = {
  id: "surge-2024-learning-rate",
  citation: "Li et al. 2024, Surge Phenomenon in Optimal Learning Rate and Batch Size Scaling, arXiv 2405.14578",
  equation: "η(B) = η_max/(½·(√(B_n/B) + √(B/B_n)))",
  parameter: "learning_rate",
  optimizers: ["adamw", "lion"],
  certainty: "R",
  apply: (rate, { batch, noiseScale }) =>
    batch === undefined || noiseScale === undefined
      ? null
      : positive((rate * surgeShare(batch[1], noiseScale)) / surgeShare(batch[0], noiseScale)),
};
