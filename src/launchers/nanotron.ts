import { heldOf, COOLDOWN } from "./held.ts";
import { type Draft, type Launcher, splitsAll } from "./launcher.ts";
import { decayIn, mixedPrecision, optimizerIn, precisionNotes } from "./names.ts";
import type { Plan } from "./plan.ts";
import { yaml } from "./syntax/yaml.ts";

/*
 * nanotron: YAML. Micro-batch in sequences of one data-parallel rank, batch_accumulation_per_replica; the global batch is their
 * product with dp. Horizons in steps. No schedule of the batch; no context parallelism in its pipeline runs.
 */
const write = (plan: Plan): Draft => {
  const held = heldOf(plan, "tokens.train_steps");
  const decay = decayIn(plan, "nanotron", { cosine: "cosine", linear: "linear", wsd: "linear", inverse_sqrt: null, constant: "linear" });
  const optimizer = optimizerIn(plan, "nanotron", { adamw: "adamW", sgd: "sgd", adafactor: null, lion: null, muon: null });
  const cools = plan.decay === "wsd";
  const starts = cools ? held.trainSteps - held.cooldownSteps : held.warmupSteps;
  const rate = plan.learningRate;
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
      context_parallel_size: plan.contextParallel,
      recompute_layer: plan.activationCheckpointing !== "none",
    },
    optimizer: {
      zero_stage: plan.zeroStage,
      weight_decay: plan.weightDecay ?? 0,
      clip_grad: 1,
      accumulate_grad_in_fp32: true,
      optimizer_factory:
        optimizer.name === null
          ? {}
          : optimizer.name === "sgd"
            ? { name: "sgd" }
            : { name: "adamW", adam_beta1: plan.beta1 ?? 0.9, adam_beta2: plan.beta2 ?? 0.95, adam_eps: plan.epsilon ?? 1e-8, torch_adam_is_fused: true },
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
      id: "0.4+", from: "0.4", before: null, checked: ["0.4", "main of 2026-04-07"], verified: "source", file: "bcrit-nanotron.yaml", syntax: "yaml", write,
      how: "loaded into TokensArgs, ParallelismArgs, OptimizerArgs and LRSchedulerArgs, from the package's own config files",
    },
  ],
};
