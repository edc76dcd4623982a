import { stepsOf } from "./ramp.ts";
import type { Leg } from "./ramp.ts";

/** Share of the steps spent warming up, and its bounds; 2,000 steps is what LLaMA and the measured grids used. */
const SHARE_OF_STEPS = 0.01;
const LONGEST_STEPS = 2000;
/** Adam's second moment is an average over 1/(1−β2) steps: before five of those the step size is noise. */
const SECOND_MOMENTS = 5;
/** A short run never warms up for longer than this. */
const LARGEST_SHARE = 0.1;

/** Tokens seen after so many optimizer steps of a schedule. */
const tokensAfter = (legs: readonly Leg[], steps: number): number => {
  let left = steps;
  for (const leg of legs) {
    if (left < leg.steps) return leg.fromTokens + left * leg.batchTokens;
    left -= leg.steps;
  }
  return legs.at(-1)?.toTokens ?? 0;
};

/** Warm-up of a schedule in steps, and the tokens that pass in them. */
export const warmup = (legs: readonly Leg[], beta2: number): { readonly steps: number; readonly tokens: number } => {
  const steps = warmupSteps(stepsOf(legs), beta2);
  return { steps, tokens: tokensAfter(legs, steps) };
};

/** Warm-up of a run of so many steps, in steps. */
export const warmupSteps = (steps: number, beta2: number): number =>
  Math.max(1, Math.round(Math.min(Math.max(SHARE_OF_STEPS * steps, SECOND_MOMENTS / (1 - beta2)), LONGEST_STEPS, LARGEST_SHARE * steps)));
