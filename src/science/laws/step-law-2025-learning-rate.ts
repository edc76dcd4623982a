import type { Law } from "../types.ts";
import { languageLaw } from "./language-law.ts";
import { stepLawBatch } from "./step-law-2025-batch.ts";

/**
 * Step Law's peak learning rate, at its own batch only: at a fixed batch the best rate hardly moves with D. N is
 * non-embedding; for a mixture of experts the total works, the active parameters do not. Against 26 measured cells the
 * log-sd is 0.2; an absolute rate also moves between code bases by about 2×, hence 0.5.
 */
export const stepLaw2025LearningRate: Law = languageLaw({
  id: "step-law-2025-learning-rate",
  citation: "Li et al. 2025, Predictable Scale: Part I, Step Law, arXiv 2503.04715, eq. 1",
  equation: "η = 1.79·N^−0.713·D^0.307 at B = 0.58·D^0.571",
  quantity: "peak_learning_rate",
  unit: "1",
  needs: ["params", "tokens"],
  domain: { params: [6e7, 1.1e9], tokens: [2e9, 1e11], tokensPerParam: [4, 470], optimizers: ["adamw"] },
  certainty: "R",
  logSd: 0.5,
  formula: ({ params, tokens }) => 1.79 * params ** -0.713 * tokens ** 0.307,
  batch: ({ tokens }) => stepLawBatch(tokens),
  vectors: [
    { setting: { params: 1e9, tokens: 1e11 }, value: 1.632e-3, tolerance: 1e-3 },
    { setting: { params: 7e9, tokens: 2e12 }, value: 1.023e-3, tolerance: 1e-3 },
  ],
});
