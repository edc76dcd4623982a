import { acceleratorsOf, constantSteps, type Plan } from "./plan.ts";

/**
 * The settings shells read, in order, under the names torchrun, sbatch, SkyPilot and Ray scripts use. Units:
 * GLOBAL_BATCH_SIZE and MICRO_BATCH_SIZE sequences, SEQ_LEN, *_TOKENS tokens, *_STEPS optimizer steps; for work counted in
 * examples, examples, and no SEQ_LEN. What the advice leaves open is left out. One set of values cannot grow a batch, so all of
 * them, steps too, are those of the last stage's batch held from first to last.
 */
export const settings = (plan: Plan): readonly (readonly [name: string, value: string])[] => {
  const constant = constantSteps(plan);
  const all: readonly (readonly [string, string | number | null])[] = [
    ["GLOBAL_BATCH_SIZE", plan.globalBatch],
    ["GLOBAL_BATCH_TOKENS", plan.globalBatchTokens],
    ["MICRO_BATCH_SIZE", plan.microBatch],
    ["GRAD_ACCUM", plan.gradientAccumulation],
    ["SEQ_LEN", plan.sequenceLength],
    ["ACCELERATORS", acceleratorsOf(plan)],
    ["DATA_PARALLEL", plan.dataParallel],
    ["TENSOR_PARALLEL", plan.tensorParallel],
    ["PIPELINE_PARALLEL", plan.pipelineParallel],
    ["VIRTUAL_STAGES", plan.virtualStages],
    ["CONTEXT_PARALLEL", plan.contextParallel],
    ["EXPERT_PARALLEL", plan.expertParallel],
    ["ZERO_STAGE", plan.zeroStage],
    ["ACTIVATION_CHECKPOINTING", plan.activationCheckpointing],
    ["LEARNING_RATE", plan.learningRate],
    ["MIN_LEARNING_RATE", plan.minLearningRate],
    ["LR_DECAY_STYLE", plan.decay],
    ["WARMUP_STEPS", constant.warmupSteps],
    ["WARMUP_TOKENS", constant.warmupTokens === null ? null : Math.round(constant.warmupTokens)],
    ["TRAIN_STEPS", constant.trainSteps],
    ["TRAIN_TOKENS", Math.round(plan.trainTokens)],
    ["BETA2", plan.beta2],
    ["WEIGHT_DECAY", plan.weightDecay],
  ];
  return all.flatMap(([name, value]) => (value === null ? [] : [[name, plain(value)] as const]));
};

/** A value a shell takes without quotes: whole numbers whole, others to six digits, `1e+21` as `1e21`. */
export const plain = (value: string | number): string =>
  String(typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value).replace("+", "");
