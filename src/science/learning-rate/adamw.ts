import { combine } from "../evidence/combine.ts";
import type { Candidate } from "../evidence/combine.ts";
import { gridOptimalBatch, gridRateAt } from "../evidence/grid-law.ts";
import type { RateRule } from "./types.ts";

/** AdamW's rate against the batch: rises as √B below B_opt and stands still above; 1 at B_opt. */
export const saturatingRoot = (batch: number, optimalTokens: number): number => Math.sqrt(2 / (1 + optimalTokens / batch));

/** AdamW: Step Law's rate at B_opt, carried to other batches by {@link saturatingRoot}. */
export const adamw: RateRule = {
  rule: "AdamW: grows as the square root of the batch below the optimal batch, flat above it",
  shape: (batch, _setting, { optimalTokens }) => saturatingRoot(batch, optimalTokens),
  absolute: (batch, setting) => {
    const rate = setting.language ? gridRateAt(setting) : null;
    if (rate === null) return null;
    const median = rate * saturatingRoot(batch, gridOptimalBatch(setting.tokens));
    const law: Candidate = {
      source: "step-law-2025", kind: "law", quantity: "peak_learning_rate", estimate: { median, logSd: 0.35 },
      inDomain: true, citation: "Li et al. 2025, Step Law, arXiv 2503.04715", distance: 0, rank: 1,
    };
    return combine([law]);
  },
};
