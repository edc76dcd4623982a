import { GROWTH_EXPONENT } from "./overhead.ts";
import type { LogNormal } from "./types.ts";

/** How a measured batch grows with the tokens seen, as D^exponent, and how well that is known for each e-fold of tokens. */
export interface Growth {
  readonly exponent: number;
  readonly logSd: number;
}

/** The critical batch: exponents from 0.38 to 0.57 are published (see GROWTH_EXPONENT), and Merrill et al. 2025 see it level off. */
export const CRITICAL_GROWTH: Growth = { exponent: GROWTH_EXPONENT, logSd: 0.12 };

/**
 * The noise scale grows faster: exponents 0.90 and 0.84 over the last nine tenths of two runs of a 111M model (noise scale
 * against tokens, read off plots; part of it is the falling learning rate, B_noise ∝ 1/T).
 */
export const NOISE_GROWTH: Growth = { exponent: 0.85, logSd: 0.25 };

/**
 * A batch measured once `fromTokens` are seen, or on a run of so many, as that of a run of `toTokens`: carried along its
 * growth, and less certain with each e-fold it is carried. Measurement and law (laws/merrill-2025.ts) are read alike.
 */
export const carried = ({ median, logSd }: LogNormal, fromTokens: number, toTokens: number, growth: Growth): LogNormal => {
  const efolds = Math.log(toTokens / Math.max(1, fromTokens));
  return { median: median * Math.exp(growth.exponent * efolds), logSd: Math.hypot(logSd, growth.logSd * efolds) };
};
