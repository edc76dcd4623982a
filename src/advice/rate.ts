import type { Advice, Warning } from "../contract/answer.ts";
import type { Optimizer } from "../contract/question.ts";
import { percentiles } from "../science/evidence/index.ts";
import { peakLearningRate } from "../science/learning-rate/index.ts";
import type { RateAnswer, RateContext } from "../science/learning-rate/index.ts";
import type { Setting } from "../science/types.ts";
import type { Judgement } from "./evidence.ts";
import { stepsOf } from "./ramp.ts";
import type { Leg } from "./ramp.ts";
import { warmup } from "./warmup.ts";

/** Learning rate of the run: the peak at its batch, and the rate at any other. */
export interface Rate {
  readonly at: (batchTokens: number) => number | null;
  readonly answer: RateAnswer | null;
}

/** The peak learning rate at the batch of the run by the optimizer's own rule; `answer` is null when only a tuned pair could tell. */
export const rateFor = (optimizer: Optimizer, setting: Setting, judgement: Judgement, batchTokens: number): Rate => {
  const { tuned } = optimizer;
  const context: RateContext = {
    optimalTokens: judgement.optimal.estimate.median,
    // As carried to this run, like everything measured.
    noiseTokens: judgement.noiseVoices[0]?.estimate.median ?? judgement.critical.estimate.median,
    tuned: tuned === null ? null : { batchTokens: tuned.batch_tokens, learningRate: tuned.learning_rate },
  };
  const peak = peakLearningRate(optimizer.name, setting, batchTokens, context);
  if ("needs" in peak) return { at: () => null, answer: null };
  // One forecast, carried to the other batches by the rule: all rates of an answer then stand to each other as the rule says.
  const anchored: RateContext = { ...context, tuned: { batchTokens, learningRate: peak.estimate.median } };
  return {
    answer: peak,
    at: (batch) => {
      const carried = peakLearningRate(optimizer.name, setting, batch, anchored);
      return "needs" in carried ? null : carried.estimate.median;
    },
  };
};

/** Where each schedule ends, as a share of the peak; inverse_sqrt depends on the warm-up. */
const FINAL_SHARE = { cosine: 0.1, linear: 0, wsd: 0, constant: 1 } as const;

/** The `learning_rate` part of an answer. */
export const describeRate = (rate: Rate, schedule: Optimizer["lr_schedule"], legs: readonly Leg[], beta2: number): Advice["learning_rate"] => {
  if (rate.answer === null) return null;
  const warm = warmup(legs, beta2);
  const peak = rate.answer.estimate.median;
  const share = schedule === "inverse_sqrt" ? Math.sqrt(Math.min(1, warm.steps / stepsOf(legs))) : FINAL_SHARE[schedule];
  return {
    peak,
    ...percentiles(rate.answer.estimate),
    warmup_tokens: warm.tokens,
    warmup_steps: warm.steps,
    decay: schedule,
    final: peak * share,
    rule: rate.answer.rule,
  };
};

/** A band wider than this, high over low, is said aloud. */
const WIDE = 3;

/** What a person should know about the learning rate. */
export const rateWarnings = (rate: Advice["learning_rate"], tuned: boolean): Warning[] => {
  if (rate === null) {
    return [{ code: "no_learning_rate", message: "nothing published says a learning rate for this work; give optimizer.tuned and it is carried to the advised batch", path: "/optimizer/tuned" }];
  }
  if (tuned || rate.high / rate.low < WIDE) return [];
  return [{ code: "learning_rate_uncertain", message: "laws and published runs disagree about the learning rate here: try the peak, ×√2 and ÷√2 on a short run, then give optimizer.tuned", path: "/optimizer/tuned" }];
};
