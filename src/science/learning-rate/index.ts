import type { OptimizerName, Setting } from "../types.ts";
import { adamw } from "./adamw.ts";
import type { PeakRate, RateContext, RateRule } from "./types.ts";

export type { PeakRate, RateAnswer, RateContext, RateNeeds, RateRule, TunedRate } from "./types.ts";

const RULES: Record<OptimizerName, RateRule> = { adamw, sgd: { ...adamw, absolute: null }, adafactor: adamw, lion: adamw, muon: adamw };

/** Log-sd of a rate carried over from a tuned pair: the ±√2 of the tuning itself, and doubt growing with the distance carried. */
const tunedLogSd = (distance: number) => Math.hypot(0.15, 0.12 * distance);

/**
 * Peak learning rate at a batch. With a tuned pair only the ratio of the rule between the two batches is used; without one
 * the absolute laws speak, or the answer is that a tuned pair is needed.
 */
export const peakLearningRate = (optimizer: OptimizerName, setting: Setting, batch: number, context: RateContext): PeakRate => {
  const rule = RULES[optimizer];
  if (context.tuned !== null) {
    const { batchTokens, learningRate } = context.tuned;
    const ratio = rule.shape(batch, setting, context) / rule.shape(batchTokens, setting, context);
    const estimate = { median: learningRate * ratio, logSd: tunedLogSd(Math.abs(Math.log(batch / batchTokens))) };
    const citation = "the caller's own tuned pair, carried over by the rule";
    const voice = { source: "tuned", kind: "tuned", quantity: "peak_learning_rate", estimate, inDomain: true, citation, weight: 1 } as const;
    return { estimate, rule: rule.rule, voices: [voice] };
  }
  const said = rule.absolute?.(batch, setting, context) ?? null;
  return said === null ? { needs: "tuned" } : { estimate: said.estimate, rule: rule.rule, voices: said.voices };
};
