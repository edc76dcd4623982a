import { finalShare, heldOf } from "./held.ts";
import { dataOnly, type Draft, type Launcher } from "./launcher.ts";
import { decayIn, mixedPrecision, optimizerIn, precisionNotes } from "./names.ts";
import { type Plan, tokensPerSequence } from "./plan.ts";
import { type Value, yaml } from "./syntax/yaml.ts";

/*
 * LLM Foundry: a YAML for composer. Batches in sequences, horizons in tokens ("1000000tok"). Its decoupled optimizers take
 * weight_decay times lr / initial_lr, not times lr: λ of AdamW is λ × peak there. No schedule of the batch.
 */
const tokens = (count: number): string => `${Math.round(count)}tok`;

const schedulerOf = (plan: Plan, name: string, warmup: number, total: number): Readonly<Record<string, Value>> => {
  const t_warmup = tokens(warmup);
  if (name === "inv_sqrt_with_warmup") return { name, t_warmup, t_scale: t_warmup, t_cooldown: tokens(0), t_max: tokens(total) };
  return name === "constant_with_warmup" ? { name, t_warmup } : { name, t_warmup, t_max: tokens(total), alpha_f: finalShare(plan) };
};

const write = (plan: Plan): Draft => {
  const held = heldOf(plan, "max_duration");
  const total = held.trainSteps * held.globalBatchTokens;
  const decay = decayIn(plan, "LLM Foundry", { cosine: "cosine_with_warmup", linear: "linear_decay_with_warmup", wsd: null, inverse_sqrt: "inv_sqrt_with_warmup", constant: "constant_with_warmup" });
  const optimizer = optimizerIn(plan, "LLM Foundry", { adamw: "decoupled_adamw", sgd: null, adafactor: null, lion: "decoupled_lionw", muon: null });
  const decoupled = plan.weightDecay === null || plan.learningRate === null ? null : plan.weightDecay * plan.learningRate;
  const body = yaml({
    max_seq_len: plan.sequenceLength ?? undefined,
    global_train_batch_size: held.globalBatch,
    device_train_microbatch_size: held.microBatch,
    max_duration: tokens(total),
    optimizer:
      optimizer.name === null || plan.learningRate === null
        ? {}
        : {
            name: optimizer.name,
            lr: plan.learningRate,
            betas: plan.beta2 === null ? undefined : [plan.beta1 ?? 0.9, plan.beta2],
            eps: optimizer.name === "decoupled_adamw" ? (plan.epsilon ?? undefined) : undefined,
            weight_decay: decoupled ?? undefined,
          },
    scheduler: decay.name === null ? {} : schedulerOf(plan, decay.name, held.warmupSteps * held.globalBatchTokens, total),
    precision: mixedPrecision(plan) === "fp32" ? "fp32" : `amp_${mixedPrecision(plan)}`,
    fsdp_config: {
      sharding_strategy: ["NO_SHARD", "SHARD_GRAD_OP", "SHARD_GRAD_OP", "FULL_SHARD"][plan.zeroStage],
      activation_checkpointing: plan.activationCheckpointing !== "none",
    },
  });
  return {
    body,
    grows: false,
    rounding: held.rounding.map((one) => ({ ...one, unit: "tokens", requested: plan.trainTokens - plan.startTokens, emitted: total })),
    notes: [
      ...(decoupled === null || optimizer.name === null ? [] : [`weight_decay is ${plan.weightDecay} × the peak rate: ${optimizer.name} multiplies it by lr / initial_lr, where AdamW multiplies by lr`]),
      `device_train_batch_size follows: ${held.globalBatch} / ${plan.dataParallel} devices = ${held.globalBatch / plan.dataParallel}`,
      ...(tokensPerSequence(plan) > 1 ? ["durations in tok count max_seq_len for every row: padding counts"] : []),
      ...decay.notes,
      ...optimizer.notes,
      ...precisionNotes(plan),
    ],
  };
};

export const llmFoundry: Launcher = {
  id: "llm-foundry",
  title: "LLM Foundry",
  units: "batches in sequences, horizons in tokens",
  can: dataOnly,
  framework: "llm-foundry",
  examples: false,
  dialects: [
    {
      id: "0.15+", from: "0.15", before: null, checked: ["0.22.0"], verified: "source", file: "bcrit-llm-foundry.yaml", syntax: "yaml", write,
      how: "keys looked up in TrainConfig, names in the registries, durations matched by Composer's own Time, from the packages' files",
    },
  ],
};
