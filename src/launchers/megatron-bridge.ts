import { heldOf } from "./held.ts";
import { type Draft, type Launcher, splitsAll } from "./launcher.ts";
import { recompute } from "./megatron.ts";
import { decayIn, mixedPrecision, optimizerIn, precisionNotes, stepsWithAdamW } from "./names.ts";
import type { Plan } from "./plan.ts";
import { yaml } from "./syntax/yaml.ts";

/*
 * Megatron Bridge: a YAML laid over a recipe. Batch in sequences, horizons in iterations. Its TrainingConfig has
 * rampup_batch_size, but refuses it with train_samples, and the core it is built on ignores it from 0.18 on: one batch.
 */
const write = (plan: Plan): Draft => {
  const held = heldOf(plan, "train.train_iters");
  const decay = decayIn(plan, "Megatron Bridge", { cosine: "cosine", linear: "linear", wsd: "WSD", inverse_sqrt: "inverse-square-root", constant: "constant" });
  const optimizer = optimizerIn(plan, "Megatron Bridge", { adamw: "adam", sgd: "sgd", adafactor: null, lion: "lion", muon: "muon" });
  const adam = stepsWithAdamW(plan);
  const body = yaml({
    train: { micro_batch_size: held.microBatch, global_batch_size: held.globalBatch, train_iters: held.trainSteps },
    scheduler: {
      lr_decay_style: decay.name ?? undefined,
      lr_decay_iters: decay.name === null ? undefined : held.trainSteps,
      lr_warmup_iters: decay.name === null ? undefined : held.warmupSteps,
      lr_wsd_decay_style: decay.name === "WSD" ? "linear" : undefined,
      lr_wsd_decay_iters: decay.name === "WSD" ? held.cooldownSteps : undefined,
    },
    optimizer: {
      optimizer: optimizer.name ?? undefined,
      lr: plan.learningRate ?? undefined,
      min_lr: plan.minLearningRate ?? undefined,
      weight_decay: plan.weightDecay ?? undefined,
      adam_beta1: adam ? (plan.beta1 ?? undefined) : undefined,
      adam_beta2: adam ? (plan.beta2 ?? undefined) : undefined,
      use_distributed_optimizer: plan.zeroStage === 1,
    },
    ddp: { use_distributed_optimizer: plan.zeroStage === 1 },
    model: {
      seq_length: plan.sequenceLength ?? undefined,
      tensor_model_parallel_size: plan.tensorParallel,
      sequence_parallel: plan.tensorParallel > 1,
      pipeline_model_parallel_size: plan.pipelineParallel,
      virtual_pipeline_model_parallel_size: plan.virtualStages > 1 ? plan.virtualStages : undefined,
      context_parallel_size: plan.contextParallel,
      expert_model_parallel_size: plan.expertParallel,
      ...recompute(plan),
    },
    dataset: { seq_length: plan.sequenceLength ?? undefined },
    mixed_precision: mixedPrecision(plan) === "fp32" ? undefined : `${mixedPrecision(plan)}_mixed`,
  });
  const ramp = plan.stages.length > 1 ? ["train.rampup_batch_size is left out on purpose: its core ignores it from 0.18 on, and it excludes train_samples"] : [];
  return { body, grows: false, rounding: held.rounding, notes: [...ramp, ...decay.notes, ...optimizer.notes, ...precisionNotes(plan)] };
};

export const megatronBridge: Launcher = {
  id: "megatron-bridge",
  title: "Megatron Bridge",
  units: "batch in sequences, horizons in iterations",
  can: splitsAll,
  framework: "megatron",
  examples: false,
  dialects: [
    {
      id: "0.3+", from: "0.3", before: null, checked: ["0.3.1", "0.7.0"], verified: "read back", file: "bcrit-megatron-bridge.yaml", syntax: "yaml", write,
      how: "names compared with TrainingConfig, SchedulerConfig and OptimizerConfig of 0.3.1 and 0.7.0; read back as YAML",
    },
  ],
};
