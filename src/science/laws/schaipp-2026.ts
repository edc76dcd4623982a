import type { Law } from "../types.ts";
import { languageLaw } from "./language-law.ts";

/**
 * Schaipp 2026: the batch of least compute for D tokens; within 5 % of that compute over a 4× range of batch. Read
 * second-hand, so its domain is taken from Step Law's grid, over which it also stands 1.08× below the measured best batch
 * with a log-sd of 0.21; 0.35 for what was not read.
 */
export const schaipp2026: Law = languageLaw({
  id: "schaipp-2026",
  citation: "Schaipp et al. 2026, arXiv 2607.01487",
  equation: "B_opt = 0.667·D^0.566 tokens",
  quantity: "optimal_tokens",
  unit: "tokens",
  needs: ["tokens"],
  domain: { params: [6e7, 1.1e9], tokens: [2e9, 1e11], optimizers: ["adamw"] },
  certainty: "S",
  logSd: 0.35,
  formula: ({ tokens }) => 0.667 * tokens ** 0.566,
  vectors: [{ setting: { tokens: 1e11 }, value: 1.1223e6, tolerance: 1e-3 }],
});
