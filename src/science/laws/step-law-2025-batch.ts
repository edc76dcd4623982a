import type { Law } from "../types.ts";
import { languageLaw } from "./language-law.ts";

/** B_opt in tokens for D tokens: B = 0.58·D^0.571. Model size does not enter. */
export const stepLawBatch = (tokens: number): number => 0.58 * tokens ** 0.571;

/**
 * Step Law's batch. Constants as in the paper's text and code. Against 26 measured (N, D) cells of N ≤ 430M the interpolated
 * best batch stands 1.10× above it with a log-sd of 0.21; 0.3 because those cells are of the family the law was fitted on.
 */
export const stepLaw2025Batch: Law = languageLaw({
  id: "step-law-2025-batch",
  citation: "Li et al. 2025, Predictable Scale: Part I, Step Law, arXiv 2503.04715, eq. 1",
  equation: "B_opt = 0.58·D^0.571 tokens",
  quantity: "optimal_tokens",
  unit: "tokens",
  needs: ["tokens"],
  domain: { params: [6e7, 1.1e9], tokens: [2e9, 1e11], optimizers: ["adamw"] },
  certainty: "R",
  logSd: 0.3,
  formula: ({ tokens }) => stepLawBatch(tokens),
  vectors: [
    { setting: { params: 1e9, tokens: 1e11 }, value: 1.108e6, tolerance: 1e-3 },
    { setting: { params: 7e9, tokens: 2e12 }, value: 6.128e6, tolerance: 1e-3 },
  ],
});
