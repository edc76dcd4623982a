import { halfLifeBeta2 } from "../laws/rules/marek-2025.ts";
import type { OptimizerName } from "../types.ts";

/** What the caller says about the optimizer's moments; null: nothing. */
export interface Moments {
  readonly name: OptimizerName;
  readonly beta2: number | null;
  readonly tuned: { readonly batch_tokens: number } | null;
}

/** β2 that runs at or near B_opt use (LLaMA, GPT-3, Step Law's grids): taken when the caller names none. */
export const USUAL_BETA2 = 0.95;

/** A half-life this many times off is worth a change; closer than that nobody has measured a difference. */
const FAR_OFF = 4;

const MOST = 0.9999;

/**
 * β2 for a batch: the caller's own (or the usual) value, unless the batch is less than a quarter of the one it belongs to, the
 * tuned batch or else B_opt; then by half-life in tokens (Marek et al. 2025, arXiv 2507.07101), up to 0.9999. Upward nothing is
 * changed: the grids held β2 to eight times B_opt, and the evidence for the half-life is of small batches. Only AdamW has such a
 * β2: SGD, Adafactor and Muon answer null, Lion the caller's.
 */
export const betasFor = ({ name, beta2, tuned }: Moments, batch: number, optimalTokens: number): number | null => {
  if (name === "lion") return beta2;
  if (name !== "adamw") return null;
  const value = beta2 ?? USUAL_BETA2;
  const home = tuned?.batch_tokens ?? optimalTokens;
  return batch >= home / FAR_OFF ? value : Math.min(halfLifeBeta2(value, home, batch), Math.max(MOST, value));
};
