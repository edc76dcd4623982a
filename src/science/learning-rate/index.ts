import type { OptimizerName, Setting } from "../types.ts";
import { adafactor } from "./adafactor.ts";
import { adamw } from "./adamw.ts";
import { lion } from "./lion.ts";
import { muon } from "./muon.ts";
import { sgd } from "./sgd.ts";
import type { PeakRate, RateContext, RateRule } from "./types.ts";

export { betasFor, USUAL_BETA2 } from "./betas.ts";
export type { RateAnswer, RateContext } from "./types.ts";
export { optimalTimescale, weightDecayAdvice } from "./weight-decay.ts";

/** The rule of every optimizer. */
const RATE_RULES: Readonly<Record<OptimizerName, RateRule>> = { adamw, sgd, adafactor, lion, muon };

/** Log-sd of a rate carried from a tuned pair. Measured by scripts/fit-learning-rate.ts, both ends noisy: 0.24 over a factor of 2, 0.37 over 16. */
const TUNED_LOG_SD = { at: 0.18, perEFold: 0.12 } as const;

/**
 * Peak learning rate at a batch. With a tuned pair only the ratio of the rule between the two batches is used, with a band
 * that widens as the pair is carried farther; without one the laws and practice speak, or the answer is that a pair is needed.
 */
export const peakLearningRate = (optimizer: OptimizerName, setting: Setting, batch: number, context: RateContext): PeakRate => {
  const { rule, shape, absolute } = RATE_RULES[optimizer];
  if (context.tuned !== null) {
    const { batchTokens, learningRate } = context.tuned;
    const ratio = shape(batch, setting, context) / shape(batchTokens, setting, context);
    const carried = Math.abs(Math.log(batch / batchTokens));
    const estimate = { median: learningRate * ratio, logSd: Math.hypot(TUNED_LOG_SD.at, TUNED_LOG_SD.perEFold * carried) };
    const citation = `the caller's pair tuned at ${batchTokens.toPrecision(3)}, carried by the rule over a factor of ${Math.exp(carried).toPrecision(2)}`;
    const voice = { source: "tuned", kind: "tuned", quantity: "peak_learning_rate", estimate, inDomain: true, citation, weight: 1 } as const;
    return { estimate, rule, voices: [voice] };
  }
  const said = absolute?.(batch, setting, context) ?? null;
  return said === null ? { needs: "tuned" } : { estimate: said.estimate, rule, voices: said.voices };
};
