import type { Plan } from "./plan.ts";
import { plain, settings } from "./settings.ts";

/**
 * A plan as lines of an environment file. Every line is a comment or matches
 * `^[A-Z][A-Z0-9_]*=[0-9A-Za-z.:_/-]*$`, so that it can be sourced. Stages of a growing batch are comments: an
 * environment cannot say them.
 */
export const env = (plan: Plan): string =>
  [
    ...settings(plan).map(([name, value]) => `${name}=${value}`),
    ...(plan.stages.length > 1 ? ["# The values above hold one batch from first to last. Better: let it grow in these stages."] : []),
    ...(plan.stages.length > 1
      ? plan.stages.map(
          (stage, index) =>
            `# stage ${index + 1}: tokens ${plain(stage.fromTokens)} to ${plain(stage.toTokens)}, steps ${stage.steps}: ` +
            `GLOBAL_BATCH_SIZE=${stage.globalBatch} MICRO_BATCH_SIZE=${stage.microBatch} GRAD_ACCUM=${stage.gradientAccumulation}` +
            (stage.learningRate === null ? "" : ` LEARNING_RATE=${plain(stage.learningRate)}`),
        )
      : []),
    "",
  ].join("\n");
