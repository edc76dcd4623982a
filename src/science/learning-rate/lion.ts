import { surgeShare } from "../laws/rules/surge-2024.ts";
import { CRITICAL_OVER_OPTIMAL } from "../overhead.ts";
import { adamwRate } from "./adamw.ts";
import { scaled } from "./scaled.ts";
import type { RateRule } from "./types.ts";

/** Lion's rate over AdamW's: "3–10× smaller" (Chen et al. 2023, arXiv 2302.06675; certainty M). */
const OVER_ADAMW = { factor: 1 / 5.5, logSd: 0.6 };

/** Lion. B_n of the surge rule is taken to be the critical batch of the overhead curve. */
export const lion: RateRule = {
  rule: "Lion: the surge rule of sign-like updates, square root below the critical batch and falling above it",
  shape: (batch, _setting, { optimalTokens }) => surgeShare(batch, CRITICAL_OVER_OPTIMAL * optimalTokens),
  absolute: (batch, setting, context) => {
    // AdamW's rate at B_opt is what the factor is about; from there the surge rule carries it.
    const said = adamwRate(context.optimalTokens, setting, context);
    if (said === null) return null;
    const surge = surgeShare(batch, CRITICAL_OVER_OPTIMAL * context.optimalTokens) / surgeShare(1, CRITICAL_OVER_OPTIMAL);
    return scaled(said, OVER_ADAMW.factor * surge, OVER_ADAMW.logSd);
  },
};
