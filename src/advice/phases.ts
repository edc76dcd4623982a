import type { Phase } from "../contract/answer.ts";
import type { Leg } from "./ramp.ts";

/** Legs of a course as the answer's phases, with the learning rate at each batch. */
export const phasesOf = (legs: readonly Leg[], rateAt: (batchTokens: number) => number | null): Phase[] =>
  legs.map(({ plan, batchTokens, fromTokens, toTokens, steps }) => ({
    from_tokens: fromTokens,
    to_tokens: toTokens,
    batch_tokens: batchTokens,
    batch_sequences: plan.batchSequences,
    steps,
    learning_rate: rateAt(batchTokens),
    micro_batch: plan.layout.microBatch,
    gradient_accumulation: plan.gradientAccumulation,
    step_seconds: plan.seconds,
  }));
