import { finalShare, heldOf, type Held } from "./held.ts";
import { dataOnly, type Draft, type Launcher } from "./launcher.ts";
import { decayIn, mixedPrecision, optimizerIn, precisionNotes } from "./names.ts";
import type { Plan } from "./plan.ts";
import type { Value } from "./syntax/yaml.ts";

/*
 * DeepSpeed: ds_config.json. Micro-batch in sequences of one GPU. Of train_batch_size, the micro-batch and the accumulation two
 * are given and the third is inferred: all three fail as soon as the number of GPUs changes. No schedule of the batch.
 */

type Numbers = Readonly<Record<string, Value>>;

/** Arguments of a DeepSpeed scheduler; null: it has none for this decay. warmup_type has to be given: the default is logarithmic. */
const schedulerOf = (plan: Plan, held: Held, name: string | null): Numbers | null => {
  if (name === null || plan.learningRate === null) return null;
  const warmup_num_steps = Math.max(1, held.warmupSteps);
  const linear = { warmup_min_lr: 0, warmup_max_lr: plan.learningRate, warmup_num_steps, warmup_type: "linear" };
  if (name === "WarmupCosineLR") return { total_num_steps: held.trainSteps, warmup_min_ratio: 0, warmup_num_steps, cos_min_ratio: finalShare(plan), warmup_type: "linear" };
  return name === "WarmupLR" ? linear : { total_num_steps: held.trainSteps, ...linear };
};

const optimizerParams = (plan: Plan): Numbers => {
  const moments = { betas: plan.beta2 === null ? undefined : [plan.beta1 ?? 0.9, plan.beta2], eps: plan.epsilon ?? undefined };
  const rate = { lr: plan.learningRate ?? undefined, weight_decay: plan.weightDecay ?? undefined };
  if (plan.optimizer === "sgd") return { ...rate, momentum: plan.beta1 ?? undefined };
  if (plan.optimizer === "muon") return { ...rate, momentum: plan.beta1 ?? undefined };
  if (plan.optimizer === "adafactor") return rate;
  if (plan.optimizer === "lion") return { ...rate, betas: plan.beta1 === null ? undefined : [plan.beta1, 0.99] };
  return { ...rate, ...moments };
};

const write = (plan: Plan): Draft => {
  const held = heldOf(plan, "total_num_steps");
  const decay = decayIn(plan, "DeepSpeed", { cosine: "WarmupCosineLR", linear: "WarmupDecayLR", wsd: null, inverse_sqrt: null, constant: "WarmupLR" });
  const optimizer = optimizerIn(plan, "DeepSpeed", { adamw: "AdamW", sgd: "SGD", adafactor: "Adafactor", lion: "Lion", muon: "Muon" });
  const untested = plan.optimizer === "sgd" || plan.optimizer === "adafactor";
  const precision = mixedPrecision(plan);
  const scheduler = schedulerOf(plan, held, decay.name);
  const config = {
    train_micro_batch_size_per_gpu: held.microBatch,
    gradient_accumulation_steps: held.gradientAccumulation,
    optimizer: plan.learningRate === null ? undefined : { type: optimizer.name, params: optimizerParams(plan) },
    scheduler: scheduler === null ? undefined : { type: decay.name, params: scheduler },
    zero_optimization: { stage: plan.zeroStage },
    zero_allow_untested_optimizer: untested ? true : undefined,
    bf16: precision === "bf16" ? { enabled: true } : undefined,
    fp16: precision === "fp16" ? { enabled: true } : undefined,
  };
  return {
    body: `${JSON.stringify(config, (_, value: unknown) => (typeof value === "number" ? Number(value.toPrecision(12)) : value), 2)}\n`,
    grows: false,
    rounding: held.rounding,
    notes: [
      `train_batch_size is left to be inferred: ${held.microBatch} × ${held.gradientAccumulation} × ${plan.dataParallel} GPUs = ${held.globalBatch}`,
      "stop after total_num_steps in your own loop: DeepSpeed counts steps, it does not end the run",
      ...(plan.expertParallel > 1 ? [`expert parallelism of ${plan.expertParallel} is ep_size of deepspeed.moe.layer.MoE, in the model's code`] : []),
      ...(plan.activationCheckpointing === "none" ? [] : [`activation checkpointing (${plan.activationCheckpointing}) is switched on in the model's code`]),
      ...decay.notes,
      ...optimizer.notes,
      ...precisionNotes(plan),
    ],
  };
};

export const deepspeed: Launcher = {
  id: "deepspeed",
  title: "DeepSpeed",
  units: "micro-batch in sequences of one GPU; two of three sizes, the third is inferred",
  can: { ...dataOnly, expert: true },
  framework: "deepspeed",
  examples: true,
  dialects: [
    {
      id: "0.9+", from: "0.9", before: null, checked: ["0.19.8"], verified: "config class", file: "ds_config.json", syntax: "json", write,
      how: "read by DeepSpeedConfig; the scheduler by the class it names",
    },
  ],
};
