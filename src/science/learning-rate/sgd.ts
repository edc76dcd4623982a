import { optimalLearningRate } from "../noise/mccandlish.ts";
import { CRITICAL_OVER_OPTIMAL } from "../overhead.ts";
import type { RateRule } from "./types.ts";

/**
 * SGD: η_opt(B) = η_max/(1 + B_noise/B) (McCandlish et al. 2018, arXiv 1812.06162, eq. 2.6): linear below the noise scale,
 * flat above. Without a noise scale the critical batch stands in for it. η_max belongs to the model: a tuned pair is needed.
 */
export const sgd: RateRule = {
  rule: "SGD: η_max/(1 + B_noise/B), linear below the noise scale and flat above it",
  shape: (batch, _setting, { noiseTokens, optimalTokens }) => optimalLearningRate(1, noiseTokens ?? CRITICAL_OVER_OPTIMAL * optimalTokens, batch),
  absolute: null,
};
