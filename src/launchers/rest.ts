import { type Plan, tokensPerSequence } from "./plan.ts";

/**
 * What is left of a plan after so many tokens: the stage they lie in, from there, and those that follow. Positions stay those of
 * the whole run; steps count from here. Seen beyond the end leaves the last stage with one step, so that a plan is never empty.
 */
export const restOf = (plan: Plan, seenTokens: number): Plan => {
  if (seenTokens <= plan.startTokens) return plan;
  const last = plan.stages.at(-1);
  const from = Math.min(seenTokens, plan.trainTokens);
  const left = plan.stages.filter((stage) => stage.toTokens > from);
  const stages = (left.length > 0 ? left : last === undefined ? [] : [last]).map((stage) => {
    if (stage.fromTokens >= from) return stage;
    const batchTokens = stage.globalBatch * tokensPerSequence(plan);
    return { ...stage, fromTokens: from, steps: Math.max(1, Math.ceil((stage.toTokens - from) / batchTokens)) };
  });
  return { ...plan, startTokens: from, stages, trainSteps: stages.reduce((sum, stage) => sum + stage.steps, 0) };
};
