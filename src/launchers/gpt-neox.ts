import { heldOf } from "./held.ts";
import { dataOnly, type Draft, type Launcher } from "./launcher.ts";
import { decayIn, mixedPrecision, optimizerIn, precisionNotes } from "./names.ts";
import type { Plan } from "./plan.ts";
import { yaml } from "./syntax/yaml.ts";

/*
 * GPT-NeoX: a flat YAML with DeepSpeed's names. Micro-batch in sequences of one data-parallel rank. Two of three sizes are given:
 * the third comes from floor divisions, and an assertion fails where they do not come out even. warmup is a share of the
 * iterations. No schedule of the batch.
 */
const write = (plan: Plan): Draft => {
  const held = heldOf(plan, "train_iters");
  const decay = decayIn(plan, "GPT-NeoX", { cosine: "cosine", linear: "linear", wsd: null, inverse_sqrt: null, constant: "constant" });
  const optimizer = optimizerIn(plan, "GPT-NeoX", { adamw: "Adam", sgd: null, adafactor: null, lion: "Lion", muon: null });
  const precision = mixedPrecision(plan);
  const adam = optimizer.name === "Adam";
  const body = yaml({
    seq_length: plan.sequenceLength ?? undefined,
    train_micro_batch_size_per_gpu: held.microBatch,
    gradient_accumulation_steps: held.gradientAccumulation,
    train_iters: held.trainSteps,
    lr_decay_iters: held.trainSteps,
    lr_decay_style: decay.name ?? undefined,
    warmup: decay.name === null ? undefined : held.warmupSteps / held.trainSteps,
    min_lr: plan.minLearningRate ?? undefined,
    optimizer:
      optimizer.name === null || plan.learningRate === null
        ? {}
        : { type: optimizer.name, params: { lr: plan.learningRate, betas: adam && plan.beta2 !== null ? [plan.beta1 ?? 0.9, plan.beta2] : undefined, eps: adam ? (plan.epsilon ?? undefined) : undefined } },
    weight_decay: plan.weightDecay ?? undefined,
    model_parallel_size: plan.tensorParallel,
    pipe_parallel_size: plan.pipelineParallel,
    zero_optimization: { stage: plan.zeroStage },
    checkpoint_activations: plan.activationCheckpointing !== "none",
    precision: precision === "bf16" ? "bfloat16" : precision,
  });
  return {
    body,
    grows: false,
    rounding: held.rounding,
    notes: [
      `train_batch_size is left to be inferred: ${held.microBatch} × ${held.gradientAccumulation} × ${plan.dataParallel} = ${held.globalBatch}; given and not divisible, it is floored and an assertion fails`,
      ...(plan.activationCheckpointing === "selective" ? ["checkpoint_activations recomputes whole layers: more than the selective kind advised"] : []),
      ...decay.notes,
      ...optimizer.notes,
      ...precisionNotes(plan),
    ],
  };
};

export const gptNeox: Launcher = {
  id: "gpt-neox",
  title: "GPT-NeoX",
  units: "micro-batch in sequences of one data-parallel rank, horizons in iterations, warm-up as a share of them",
  can: { ...dataOnly, tensor: true, pipeline: true, zero: [0, 1] },
  framework: "deepspeed",
  examples: false,
  dialects: [
    {
      id: "2.0+", from: "2.0", before: null, checked: ["main of 2026-05-19"], verified: "read back", file: "bcrit-gpt-neox.yml", syntax: "yaml", write,
      how: "names compared with neox_args.py; the batch worked out as calculate_batch_parameters and its assertion do",
    },
  ],
};
