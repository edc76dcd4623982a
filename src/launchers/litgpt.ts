import { heldOf } from "./held.ts";
import { dataOnly, type Draft, type Launcher } from "./launcher.ts";
import { decayIn, mixedPrecision, precisionNotes } from "./names.ts";
import { acceleratorsOf, type Plan } from "./plan.ts";
import { yaml } from "./syntax/yaml.ts";

/*
 * LitGPT pretrain: YAML for --config. Batches in sequences; the accumulation comes from two floor divisions, so a batch that does
 * not divide silently shrinks. max_tokens in tokens, warm-up in optimizer steps. No schedule of the batch; cosine only.
 */
const classes = { adamw: "torch.optim.AdamW", sgd: "torch.optim.SGD", adafactor: "torch.optim.Adafactor", lion: null, muon: null } as const;

const write = (plan: Plan): Draft => {
  const held = heldOf(plan, "train.max_tokens");
  const total = held.trainSteps * held.globalBatchTokens;
  const decay = decayIn(plan, "LitGPT", { cosine: "cosine", linear: null, wsd: null, inverse_sqrt: null, constant: null });
  const asked = plan.optimizer ?? "adamw";
  const path = classes[asked];
  const adam = asked === "adamw";
  const precision = mixedPrecision(plan);
  const body = yaml({
    train: {
      global_batch_size: held.globalBatch,
      micro_batch_size: held.microBatch,
      max_tokens: total,
      max_seq_length: plan.sequenceLength ?? undefined,
      lr_warmup_steps: decay.name === null ? undefined : held.warmupSteps,
      min_lr: plan.minLearningRate ?? undefined,
    },
    optimizer:
      path === null || plan.learningRate === null
        ? {}
        : {
            class_path: path,
            init_args: {
              lr: plan.learningRate,
              weight_decay: plan.weightDecay ?? undefined,
              betas: adam && plan.beta2 !== null ? [plan.beta1 ?? 0.9, plan.beta2] : undefined,
              eps: adam ? (plan.epsilon ?? undefined) : undefined,
              momentum: asked === "sgd" ? (plan.beta1 ?? undefined) : undefined,
            },
          },
    precision: precision === "bf16" ? "bf16-mixed" : precision === "fp32" ? "32-true" : undefined,
  });
  return {
    body,
    grows: false,
    rounding: held.rounding.map((one) => ({ ...one, unit: "tokens", requested: plan.trainTokens - plan.startTokens, emitted: total })),
    notes: [
      `devices × num_nodes has to be ${acceleratorsOf(plan)}: the accumulation of ${held.gradientAccumulation} is floored from ${held.globalBatch} / devices / ${held.microBatch}, and with other counts the batch silently shrinks`,
      ...(plan.zeroStage === 0 ? [] : ["it shards by FSDP's HYBRID_SHARD as soon as there are several devices"]),
      ...(plan.activationCheckpointing === "none" ? [] : ["litgpt pretrain has no switch for activation checkpointing: add activation_checkpointing_policy to its FSDPStrategy"]),
      ...decay.notes,
      ...(path === null ? [`LitGPT takes any class on the path as optimizer.class_path: name the one of your ${asked}, with lr ${plan.learningRate}`] : []),
      ...precisionNotes(plan),
    ],
  };
};

export const litgpt: Launcher = {
  id: "litgpt",
  title: "LitGPT",
  units: "batches in sequences, length in tokens, warm-up in optimizer steps",
  can: dataOnly,
  framework: "fsdp",
  examples: false,
  dialects: [
    {
      id: "0.5", from: "0.5", before: null, checked: ["0.5.13"], verified: "parser", file: "bcrit-litgpt.yaml", syntax: "yaml", write,
      how: "parsed by litgpt's own jsonargparse parser of pretrain; the accumulation asked of TrainArgs",
    },
  ],
};
