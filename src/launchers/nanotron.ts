import { heldOf, COOLDOWN } from "./held.ts";
import { type Draft, type Launcher, splitsAll } from "./launcher.ts";
import { decayIn, mixedPrecision, optimizerIn, precisionNotes } from "./names.ts";
import type { Plan } from "./plan.ts";
import { yaml } from "./syntax/yaml.ts";

/*
 * nanotron: YAML. Micro-batch in sequences of one data-parallel rank, batch_accumulation_per_replica; the global batch is their
 * product with dp. Horizons in steps. No schedule of the batch. The release on PyPI and main both call themselves 0.4: the release
 * has Adam's settings flat in `optimizer`, and neither recompute_layer nor context_parallel_size.
 */
const writeFor = (release: boolean) => (plan: Plan): Draft => {
  const held = heldOf(plan, "tokens.train_steps");
  const decay = decayIn(plan, "nanotron", { cosine: "cosine", linear: "linear", wsd: "linear", inverse_sqrt: null, constant: "linear" });
  const optimizer = optimizerIn(plan, release ? "nanotron 0.4" : "nanotron", { adamw: "adamW", sgd: release ? null : "sgd", adafactor: null, lion: null, muon: null });
  const cools = plan.decay === "wsd";
  const starts = cools ? held.trainSteps - held.cooldownSteps : held.warmupSteps;
  const rate = plan.learningRate;
  const adam = { adam_beta1: plan.beta1 ?? 0.9, adam_beta2: plan.beta2 ?? 0.95, adam_eps: plan.epsilon ?? 1e-8, torch_adam_is_fused: true };
  const body = yaml({
    tokens: {
      sequence_length: plan.sequenceLength ?? undefined,
      micro_batch_size: held.microBatch,
      batch_accumulation_per_replica: held.gradientAccumulation,
      train_steps: held.trainSteps,
    },
    parallelism: {
      dp: plan.dataParallel,
      tp: plan.tensorParallel,
      pp: plan.pipelineParallel,
      pp_engine: "1f1b",
      expert_parallel_size: plan.expertParallel,
      context_parallel_size: release ? undefined : plan.contextParallel,
      recompute_layer: release ? undefined : plan.activationCheckpointing !== "none",
    },
    optimizer: {
      zero_stage: plan.zeroStage,
      weight_decay: plan.weightDecay ?? 0,
      clip_grad: 1,
      accumulate_grad_in_fp32: true,
      ...(release ? adam : {}),
      optimizer_factory: release || optimizer.name === null ? {} : optimizer.name === "sgd" ? { name: "sgd" } : { name: "adamW", ...adam },
      learning_rate_scheduler:
        rate === null || decay.name === null
          ? {}
          : {
              learning_rate: rate,
              lr_warmup_steps: held.warmupSteps,
              lr_warmup_style: "linear",
              lr_decay_style: decay.name,
              lr_decay_starting_step: starts,
              lr_decay_steps: Math.max(1, held.trainSteps - starts),
              min_decay_lr: plan.decay === "constant" ? rate : (plan.minLearningRate ?? 0),
            },
    },
  });
  return {
    body,
    grows: false,
    rounding: held.rounding,
    notes: [
      `the batch is a product: ${held.microBatch} × ${held.gradientAccumulation} × dp ${plan.dataParallel} = ${held.globalBatch} sequences`,
      `model.dtype is ${mixedPrecision(plan) === "bf16" ? "bfloat16" : mixedPrecision(plan) === "fp16" ? "float16" : "float32"}; model, tokenizer and data stages are yours to add`,
      ...(plan.activationCheckpointing === "selective" ? ["recompute_layer recomputes whole layers: more than the selective kind advised, so a step takes longer and needs less memory"] : []),
      ...(release && plan.activationCheckpointing !== "none" ? ["the 0.4 release cannot recompute layers, which the memory advised counts on: use main"] : []),
      ...(release && plan.contextParallel > 1 ? ["the 0.4 release has no context parallelism: use main"] : []),
      ...(cools ? [`lr_decay_starting_step leaves the last ${COOLDOWN * 100} % to the cool-down`] : []),
      ...decay.notes,
      ...optimizer.notes,
      ...precisionNotes(plan),
    ],
  };
};

export const nanotron: Launcher = {
  id: "nanotron",
  title: "nanotron",
  units: "micro-batch in sequences of one data-parallel rank, horizons in steps",
  can: { ...splitsAll, virtual: false },
  framework: "nanotron",
  examples: false,
  dialects: [
    {
      id: "main", from: "0.5", before: null, checked: ["main of 2026-04-07"], verified: "read back", file: "bcrit-nanotron.yaml", syntax: "yaml", write: writeFor(false),
      how: "names compared with config/config.py of main; the batch read back as a product",
    },
    {
      id: "0.4", from: null, before: "0.5", checked: ["0.4"], verified: "source", file: "bcrit-nanotron.yaml", syntax: "yaml", write: writeFor(true),
      how: "loaded into TokensArgs, OptimizerArgs and LRSchedulerArgs, from the released package's own config files",
    },
  ],
};
