import { warmupSteps } from "../advice/warmup.ts";
import type { Advice } from "../contract/answer.ts";
import type { Optimizer, Question } from "../contract/question.ts";

/** A stretch of training at one batch, as launchers count it. */
export interface Stage {
  readonly fromTokens: number;
  readonly toTokens: number;
  /** Sequences of one optimizer step. */
  readonly globalBatch: number;
  /** Sequences of one forward and backward on one data-parallel rank. */
  readonly microBatch: number;
  readonly gradientAccumulation: number;
  readonly steps: number;
  readonly learningRate: number | null;
}

/**
 * What every launcher needs of an advice, in one set of units: batches in sequences, lengths in tokens, horizons in
 * optimizer steps. The plain fields describe the last stage, whose batch most of the run is trained at.
 */
export interface Plan {
  readonly globalBatch: number;
  readonly globalBatchTokens: number;
  readonly microBatch: number;
  readonly gradientAccumulation: number;
  /** null: the work is counted in examples, not in tokens. */
  readonly sequenceLength: number | null;
  readonly dataParallel: number;
  readonly tensorParallel: number;
  readonly pipelineParallel: number;
  readonly virtualStages: number;
  readonly contextParallel: number;
  readonly expertParallel: number;
  readonly zeroStage: number;
  readonly activationCheckpointing: "none" | "selective" | "full";
  /** null from here to warmupTokens: the advice gives no learning rate. */
  readonly learningRate: number | null;
  readonly minLearningRate: number | null;
  readonly decay: string | null;
  readonly warmupSteps: number | null;
  readonly warmupTokens: number | null;
  /** Steps of the schedule as advised, ramp included. */
  readonly trainSteps: number;
  readonly trainTokens: number;
  /** null where only the advice is at hand, not the question. */
  readonly optimizer: Optimizer["name"] | null;
  readonly precision: Question["hardware"]["precision"];
  /** null: keep the launcher's own. */
  readonly beta1: number | null;
  readonly beta2: number | null;
  readonly epsilon: number | null;
  readonly weightDecay: number | null;
  /** Tokens the model has seen when this plan begins; 0: a run from the start. */
  readonly startTokens: number;
  readonly stages: readonly Stage[];
}

/** Steps and warm-up for a launcher that cannot grow the batch: the last stage's batch from first to last, over the same tokens. */
export const constantSteps = (plan: Plan): { readonly trainSteps: number; readonly warmupSteps: number | null; readonly warmupTokens: number | null } => {
  const trainSteps = Math.max(1, Math.ceil((plan.trainTokens - plan.startTokens) / plan.globalBatchTokens));
  if (plan.warmupSteps === null) return { trainSteps, warmupSteps: null, warmupTokens: null };
  const steps = plan.stages.length > 1 ? warmupSteps(trainSteps, plan.beta2 ?? 0.95) : plan.warmupSteps;
  return { trainSteps, warmupSteps: steps, warmupTokens: Math.min(plan.trainTokens, steps * plan.globalBatchTokens) };
};

/** Tokens of one sequence; for work in examples an example is one. */
export const tokensPerSequence = (plan: Plan): number => plan.sequenceLength ?? 1;

/** Accelerators of the whole layout. */
export const acceleratorsOf = (plan: Plan): number => plan.dataParallel * plan.tensorParallel * plan.pipelineParallel * plan.contextParallel;

/** More digits of a rate mean nothing. */
const sixDigits = (rate: number): number => Number(rate.toPrecision(6));

/** Lays an advice out as a plan; the question it answers says what the advice does not repeat: optimizer and precision. */
export const planOf = (advice: Advice, question?: Pick<Question, "optimizer" | "hardware">): Plan => {
  const { batch, cost, layout, learning_rate: rate, loss, optimizer } = advice;
  const last = advice.schedule.at(-1);
  return {
    globalBatch: last?.batch_sequences ?? batch.sequences,
    globalBatchTokens: last?.batch_tokens ?? batch.tokens,
    microBatch: last?.micro_batch ?? layout.micro_batch,
    gradientAccumulation: last?.gradient_accumulation ?? layout.gradient_accumulation,
    sequenceLength: loss.penalty_nats === null ? null : Math.round(batch.tokens / batch.sequences),
    dataParallel: layout.data_parallel,
    tensorParallel: layout.tensor_parallel,
    pipelineParallel: layout.pipeline_parallel,
    virtualStages: layout.virtual_stages,
    contextParallel: layout.context_parallel,
    expertParallel: layout.expert_parallel,
    zeroStage: layout.zero_stage,
    activationCheckpointing: layout.activation_checkpointing,
    learningRate: rate === null ? null : sixDigits(rate.peak),
    minLearningRate: rate === null ? null : sixDigits(rate.final),
    decay: rate?.decay ?? null,
    warmupSteps: rate?.warmup_steps ?? null,
    warmupTokens: rate?.warmup_tokens ?? null,
    trainSteps: cost.steps,
    // An advice for the rest of a run counts its cost from here, and its schedule from the first token.
    trainTokens: last?.to_tokens ?? cost.tokens,
    optimizer: question?.optimizer.name ?? null,
    precision: question?.hardware.precision ?? null,
    beta1: question?.optimizer.beta1 ?? null,
    beta2: optimizer.beta2,
    epsilon: question?.optimizer.epsilon ?? null,
    weightDecay: optimizer.weight_decay,
    startTokens: advice.schedule[0]?.from_tokens ?? 0,
    stages: advice.schedule.map((phase) => ({
      fromTokens: phase.from_tokens,
      toTokens: phase.to_tokens,
      globalBatch: phase.batch_sequences,
      microBatch: phase.micro_batch,
      gradientAccumulation: phase.gradient_accumulation,
      steps: phase.steps,
      learningRate: phase.learning_rate === null ? null : sixDigits(phase.learning_rate),
    })),
  };
};
