import type { Rounding } from "./launcher.ts";
import { type Plan, tokensPerSequence } from "./plan.ts";

/** A stage of a growing batch, for launchers that change the batch but not the micro-batch. */
export interface Step {
  readonly fromTokens: number;
  readonly fromSequences: number;
  /** Optimizer steps of the plan before this stage. */
  readonly fromStep: number;
  readonly globalBatch: number;
  readonly gradientAccumulation: number;
  readonly learningRate: number | null;
}

/** A plan on one micro-batch, in sequences and steps, rounded once. */
export interface Course {
  /** Tokens seen when the plan begins. */
  readonly startTokens: number;
  readonly microBatch: number;
  readonly steps: readonly Step[];
  /** Sequences of the whole run, counted from its first token. */
  readonly totalSequences: number;
  readonly warmupSequences: number | null;
  readonly rounding: readonly Rounding[];
}

const gcd = (a: number, b: number): number => (b === 0 ? a : gcd(b, a % b));

/**
 * The largest micro-batch, no larger than the last stage's (whose memory was checked), that every stage's share of one
 * data-parallel rank divides by.
 */
const sharedMicroBatch = (plan: Plan): number => {
  const share = plan.stages.reduce((common, stage) => gcd(common, stage.globalBatch / plan.dataParallel), 0);
  let micro = Math.min(plan.microBatch, share);
  while (share % micro !== 0) micro--;
  return micro;
};

/** The plan for a launcher that grows the batch: one micro-batch for all stages, thresholds in whole sequences. `setting` is the launcher's name of the micro-batch. */
export const courseOf = (plan: Plan, setting: string): Course => {
  const microBatch = sharedMicroBatch(plan);
  const length = tokensPerSequence(plan);
  let fromStep = 0;
  const steps = plan.stages.map((stage): Step => {
    const step = {
      fromTokens: stage.fromTokens,
      fromSequences: Math.ceil(stage.fromTokens / length),
      fromStep,
      globalBatch: stage.globalBatch,
      gradientAccumulation: stage.globalBatch / (plan.dataParallel * microBatch),
      learningRate: stage.learningRate,
    };
    fromStep += stage.steps;
    return step;
  });
  const rounding: Rounding[] =
    microBatch === plan.microBatch
      ? []
      : [{ setting, unit: "sequences", requested: plan.microBatch, emitted: microBatch, why: "one micro-batch serves all stages, and the smallest batch has to divide by it" }];
  return {
    startTokens: plan.startTokens,
    microBatch,
    steps,
    totalSequences: Math.ceil(plan.trainTokens / length),
    warmupSequences: plan.warmupTokens === null ? null : Math.round(plan.warmupTokens / length),
    rounding,
  };
};

/** START INCREMENT SAMPLES as older Megatron, NeMo and MaxText ramp: equal steps of the batch, equal samples at each. */
export interface LinearRamp {
  readonly start: number;
  readonly increment: number;
  readonly samples: number;
}

/**
 * The linear ramp nearest to a course, null where the batch is held, and in the middle of a run, where a ramp counted from the
 * first sample cannot begin: it begins at the first batch, ends at the last where the course does, and climbs by the largest step
 * all batches of the course lie on. With one growth it is the course itself.
 */
export const linearRamp = ({ steps, startTokens }: Course): LinearRamp | null => {
  const [first, last] = [steps[0], steps.at(-1)];
  if (first === undefined || last === undefined || steps.length < 2 || startTokens > 0) return null;
  const increment = steps.reduce((common, step) => gcd(step.globalBatch - first.globalBatch, common), 0);
  return { start: first.globalBatch, increment, samples: last.fromSequences };
};

/** What the linear ramp changes against the course: sequences at which each batch of the course is reached. */
export const rampRounding = (course: Course, ramp: LinearRamp, setting: string): Rounding[] => {
  const increments = Math.round(((course.steps.at(-1)?.globalBatch ?? 0) - ramp.start) / ramp.increment);
  return course.steps.slice(1, -1).flatMap((step) => {
    const emitted = Math.round((ramp.samples / increments) * ((step.globalBatch - ramp.start) / ramp.increment));
    if (emitted === step.fromSequences) return [];
    return [{ setting: `${setting}: reaches ${step.globalBatch}`, unit: "sequences" as const, requested: step.fromSequences, emitted, why: "this launcher climbs in equal steps with equal samples at each" }];
  });
};

/** One schedule of the rate serves all stages: what it does to the first. */
export const oneRate = (plan: Plan, course: Pick<Course, "steps">): string[] => {
  const first = course.steps[0]?.learningRate ?? null;
  if (course.steps.length < 2 || first === null || plan.learningRate === null || first === plan.learningRate) return [];
  return [`one schedule of the learning rate serves all stages: it peaks at ${plan.learningRate.toPrecision(2)}, where ${first.toPrecision(2)} would suit the first batch; the table above has each stage's own`];
};
