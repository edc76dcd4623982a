import { finalShare, heldOf, type Held } from "./held.ts";
import { dataOnly, type Draft, type Launcher } from "./launcher.ts";
import { type Decay, decayIn, mixedPrecision, optimizerIn, precisionNotes, stepsWithAdamW } from "./names.ts";
import type { Plan } from "./plan.ts";
import { type Value, yaml } from "./syntax/yaml.ts";

/*
 * transformers' TrainingArguments, as YAML for HfArgumentParser.parse_yaml_file. Micro-batch in sequences of one device; the
 * global batch is the product with accumulation and devices, so another number of devices is another batch. No schedule of it.
 */

/** Arguments of the scheduler beside its name. */
export const schedulerKwargs = (plan: Plan, held: Held): Readonly<Record<string, Value>> | undefined => {
  if (plan.decay === "cosine") return { min_lr_rate: finalShare(plan) };
  return plan.decay === "wsd" ? { num_decay_steps: held.cooldownSteps, decay_type: "linear", min_lr_ratio: finalShare(plan) } : undefined;
};

/** transformers' names of decays and optimizers, which axolotl shares. */
export const hfDecays: Readonly<Record<Decay, string>> = { cosine: "cosine_with_min_lr", linear: "linear", wsd: "warmup_stable_decay", inverse_sqrt: "inverse_sqrt", constant: "constant_with_warmup" };
export const hfOptimizers = { adamw: "adamw_torch_fused", sgd: "sgd", adafactor: "adafactor", lion: "lion_32bit" } as const;

/** Settings that axolotl hands on under the same names: moments, weight decay, recomputation. */
export const sharedSettings = (plan: Plan): Readonly<Record<string, Value | undefined>> => {
  const adam = stepsWithAdamW(plan);
  return {
    adam_beta1: adam ? (plan.beta1 ?? undefined) : undefined,
    adam_beta2: adam ? (plan.beta2 ?? undefined) : undefined,
    adam_epsilon: adam ? (plan.epsilon ?? undefined) : undefined,
    weight_decay: plan.weightDecay ?? undefined,
    gradient_checkpointing: plan.activationCheckpointing !== "none",
  };
};

/** How ZeRO is asked for in transformers, which has no setting of its own. */
export const zeroNotes = (plan: Plan): string[] => {
  if (plan.zeroStage === 0) return [];
  return [`ZeRO stage ${plan.zeroStage} is set with deepspeed= (GET /v1/launch/deepspeed has the file)${plan.zeroStage === 1 ? "" : ` or FSDP's ${plan.zeroStage === 3 ? "FULL_SHARD" : "SHARD_GRAD_OP"}`}: without it the memory advised does not hold`];
};

/** The batch as the product it is in transformers: other devices make another batch. */
export const productNote = (held: Held, plan: Plan): string => `the batch is a product: ${held.microBatch} × ${held.gradientAccumulation} × ${plan.dataParallel} devices = ${held.globalBatch} sequences; with other devices, ask again`;

const write = (plan: Plan): Draft => {
  const held = heldOf(plan, "max_steps");
  const decay = decayIn(plan, "transformers", hfDecays);
  const optimizer = optimizerIn(plan, "transformers", { ...hfOptimizers, muon: null });
  const precision = mixedPrecision(plan);
  const body = yaml({
    output_dir: "out",
    per_device_train_batch_size: held.microBatch,
    gradient_accumulation_steps: held.gradientAccumulation,
    max_steps: held.trainSteps,
    learning_rate: plan.learningRate ?? undefined,
    lr_scheduler_type: decay.name ?? undefined,
    lr_scheduler_kwargs: decay.name === null ? undefined : schedulerKwargs(plan, held),
    warmup_steps: decay.name === null ? undefined : held.warmupSteps,
    optim: optimizer.name ?? undefined,
    optim_args: plan.optimizer === "sgd" && plan.beta1 !== null ? `momentum=${plan.beta1}` : plan.optimizer === "adafactor" && plan.learningRate !== null ? "scale_parameter=False,relative_step=False" : undefined,
    ...sharedSettings(plan),
    dataloader_drop_last: true,
    bf16: precision === "bf16",
    fp16: precision === "fp16",
  });
  return {
    body,
    grows: false,
    rounding: held.rounding,
    notes: [
      productNote(held, plan),
      ...(plan.sequenceLength === null ? [] : [`every row has to be ${plan.sequenceLength} tokens: the data collator decides that, not these settings`]),
      ...(plan.activationCheckpointing === "selective" ? ["gradient_checkpointing recomputes whole blocks: more than the selective kind advised, so a step takes longer and needs less memory"] : []),
      ...zeroNotes(plan),
      ...decay.notes,
      ...optimizer.notes,
      ...precisionNotes(plan),
    ],
  };
};

export const transformers: Launcher = {
  id: "transformers",
  title: "transformers Trainer",
  units: "micro-batch in sequences of one device, horizons in optimizer steps",
  can: dataOnly,
  framework: "fsdp",
  examples: true,
  dialects: [
    {
      id: "4.46+", from: "4.46", before: null, checked: ["5.23.0"], verified: "parser", file: "bcrit-transformers.yaml", syntax: "yaml", write,
      how: "HfArgumentParser(TrainingArguments).parse_yaml_file; the scheduler built by get_scheduler",
    },
  ],
};
