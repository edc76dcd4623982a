import { CRITICAL_OVER_OPTIMAL } from "../overhead.ts";
import { adamwRate } from "./adamw.ts";
import { scaled } from "./scaled.ts";
import type { RateRule } from "./types.ts";

/** Lion's rate over AdamW's: "3–10× smaller" (Chen et al. 2023, arXiv 2302.06675; certainty M). */
const OVER_ADAMW = { factor: 1 / 5.5, logSd: 0.6 };

/**
 * Sign-like updates by the surge rule of Li et al. 2024 (arXiv 2405.14578): η_max/(½(√(B_n/B) + √(B/B_n))), the square root
 * below B_n and a slow fall above; 1 at B_n, the critical batch of the overhead curve.
 */
export const surgeShape = (batch: number, noiseTokens: number): number => 2 / (Math.sqrt(noiseTokens / batch) + Math.sqrt(batch / noiseTokens));

/** Lion. */
export const lion: RateRule = {
  rule: "Lion: the surge rule of sign-like updates, square root below the critical batch and falling above it",
  shape: (batch, _setting, { optimalTokens }) => surgeShape(batch, CRITICAL_OVER_OPTIMAL * optimalTokens),
  absolute: (batch, setting, context) => {
    // AdamW's rate at B_opt is what the factor is about; from there the surge rule carries it.
    const said = adamwRate(context.optimalTokens, setting, context);
    if (said === null) return null;
    const surge = surgeShape(batch, CRITICAL_OVER_OPTIMAL * context.optimalTokens) / surgeShape(1, CRITICAL_OVER_OPTIMAL);
    return scaled(said, OVER_ADAMW.factor * surge, OVER_ADAMW.logSd);
  },
};
