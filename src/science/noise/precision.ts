import { FEWEST_STEPS, fieller, moments } from "./fieller.ts";
import type { Sums } from "./fieller.ts";

/**
 * d_eff = (tr Σ)²/tr(Σ²), the number of directions the gradient noise really fills. With K groups s has d_eff·(K − 1) degrees of
 * freedom, so Var s = 2·(E s)²/(d_eff·(K − 1)). Whatever else moves s from step to step counts against it: a lower bound. null:
 * too few steps, or s does not vary.
 */
export const effectiveDimensions = (sums: Sums, groups: number): number | null => {
  if (!(sums.n >= FEWEST_STEPS)) return null;
  const { meanS, varianceS } = moments(sums);
  const perStep = varianceS * sums.n;
  return perStep > 0 && meanS > 0 ? (2 * meanS * meanS) / (perStep * (groups - 1)) : null;
};

/** Steps beyond which nobody measures on: the signal is not there to be found. */
const MOST_STEPS = 1_000_000;

/**
 * How many more steps like these until Fieller's interval is bounded on both sides, which is when the mean of g stands z standard
 * errors above zero: n > z²·Var g / ḡ². 0: it is. A mean that is itself all but zero is taken to be as large as its error.
 * null: too few steps to tell, or more than a million.
 */
export const moreSteps = (sums: Sums, z = 1.96): number | null => {
  if (!(sums.n >= FEWEST_STEPS)) return null;
  if (fieller(sums, z).state === "ok") return 0;
  const { meanG, varianceG } = moments(sums);
  const signal = Math.max(meanG, Math.sqrt(varianceG));
  const needed = (z * z * varianceG * sums.n) / (signal * signal) - sums.n;
  // The interval opens in the same step as the bound is reached: a tenth more is safe.
  const more = Math.ceil(1.1 * Math.max(1, needed));
  return more <= MOST_STEPS ? more : null;
};
