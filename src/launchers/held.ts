import type { Rounding } from "./launcher.ts";
import { constantSteps, type Plan } from "./plan.ts";

/** One batch from first to last: what a launcher that cannot grow it runs. */
export interface Held {
  readonly globalBatch: number;
  readonly globalBatchTokens: number;
  readonly microBatch: number;
  readonly gradientAccumulation: number;
  readonly trainSteps: number;
  readonly warmupSteps: number;
  /** Steps of the cool-down of WSD; the advice does not set it. */
  readonly cooldownSteps: number;
  readonly rounding: readonly Rounding[];
}

/** Share of a WSD run that cools down (Hägele et al. 2024, arXiv 2405.18392, use 10 to 20 %); the advice leaves it open. */
export const COOLDOWN = 0.1;

/** The last stage's batch over all tokens, rounded to whole steps. `setting` is the launcher's name of the number of steps. */
export const heldOf = (plan: Plan, setting: string): Held => {
  const { trainSteps, warmupSteps } = constantSteps(plan);
  const requested = (plan.trainTokens - plan.startTokens) / plan.globalBatchTokens;
  const resumed = plan.startTokens > 0 && plan.startTokens >= (plan.warmupTokens ?? 0);
  return {
    globalBatch: plan.globalBatch,
    globalBatchTokens: plan.globalBatchTokens,
    microBatch: plan.microBatch,
    gradientAccumulation: plan.gradientAccumulation,
    trainSteps,
    warmupSteps: resumed ? 0 : Math.min(warmupSteps ?? 0, trainSteps - 1),
    cooldownSteps: Math.max(1, Math.round(COOLDOWN * trainSteps)),
    rounding: endRounding(setting, requested, trainSteps),
  };
};

/** Steps are whole: the last one goes beyond the tokens asked for. */
export const endRounding = (setting: string, requested: number, emitted: number): Rounding[] =>
  Math.abs(requested - emitted) < 1e-9 ? [] : [{ setting, unit: "steps", requested, emitted, why: "steps are whole: the last one goes beyond the tokens asked for" }];

/** Final over peak rate. */
export const finalShare = (plan: Plan): number => (plan.learningRate === null || plan.minLearningRate === null || plan.learningRate === 0 ? 0 : plan.minLearningRate / plan.learningRate);
