import { finalShare, heldOf, COOLDOWN, type Held } from "./held.ts";
import { type Draft, type Launcher, splitsAll } from "./launcher.ts";
import { type Decay, decayIn, type Names, optimizerIn, precisionNotes } from "./names.ts";
import { type Plan, tokensPerSequence } from "./plan.ts";
import { assignments, literal } from "./syntax/python.ts";
import { toml } from "./syntax/toml.ts";
import type { Value } from "./syntax/yaml.ts";

/*
 * torchtitan. Up to 0.3 batches are in sequences, and with a pipeline local_batch_size holds all of its micro-batches; 0.2 is
 * TOML, 0.3 a Python config. After 0.3 (main since August 2026) both are tokens, and pipeline micro-batches are counted apart.
 * Names that are gone are no error in TOML only: the config classes have slots. No schedule of the batch.
 */

/** Decay of the learning rate: share of the run that decays (null: all after the warm-up), shape, and final over peak. */
const decays: Names<Decay, readonly [shape: string, share: number | null]> = { cosine: ["cosine", null], linear: ["linear", null], wsd: ["linear", COOLDOWN], inverse_sqrt: null, constant: ["linear", null] };

interface Parts {
  readonly held: Held;
  readonly parallelism: Readonly<Record<string, Value>>;
  readonly scheduler: Readonly<Record<string, Value>>;
  readonly adamw: { readonly lr: number; readonly beta2: number | null } | null;
  readonly notes: readonly string[];
}

const partsOf = (plan: Plan): Parts => {
  const held = heldOf(plan, "training.steps");
  const decay = decayIn(plan, "torchtitan", decays);
  const optimizer = optimizerIn(plan, "torchtitan's default_adamw", { adamw: "AdamW", sgd: null, adafactor: null, lion: null, muon: null });
  const sharded = plan.zeroStage > 0;
  return {
    held,
    parallelism: {
      data_parallel_replicate_degree: sharded ? 1 : plan.dataParallel,
      data_parallel_shard_degree: sharded ? plan.dataParallel : 1,
      fsdp_reshard_after_forward: sharded ? (plan.zeroStage === 3 ? "always" : "never") : undefined,
      tensor_parallel_degree: plan.tensorParallel,
      pipeline_parallel_degree: plan.pipelineParallel,
      pipeline_parallel_schedule: plan.pipelineParallel > 1 ? (plan.virtualStages > 1 ? "Interleaved1F1B" : "1F1B") : undefined,
      context_parallel_degree: plan.contextParallel,
      expert_parallel_degree: plan.expertParallel,
    },
    scheduler:
      decay.name === null
        ? {}
        : { warmup_steps: held.warmupSteps, decay_ratio: decay.name[1] ?? undefined, decay_type: decay.name[0], min_lr_factor: plan.decay === "constant" ? 1 : finalShare(plan) },
    adamw: optimizer.name === null || plan.learningRate === null ? null : { lr: plan.learningRate, beta2: plan.beta2 },
    notes: [
      ...(plan.zeroStage === 1 ? ["FSDP shards the gradients as well (ZeRO 2): it needs a little less memory than advised, and as much traffic"] : []),
      ...decay.notes,
      ...optimizer.notes,
      ...precisionNotes(plan),
    ],
  };
};

/** With a pipeline, micro-batches of one step travel it together; there is no accumulation beside. */
const piped = (plan: Plan): boolean => plan.pipelineParallel > 1;

const checkpointing = { none: null, selective: "SelectiveAC", full: "FullAC" } as const;

const python = (plan: Plan, parts: Parts, training: Readonly<Record<string, Value>>, pipeline: Readonly<Record<string, Value>>): string => {
  const recompute = checkpointing[plan.activationCheckpointing];
  const body =
    assignments("    config.training.", training) +
    assignments("    config.parallelism.", { ...parts.parallelism, ...pipeline }) +
    (parts.adamw === null
      ? ""
      : `    config.optimizer = default_adamw(lr=${literal(parts.adamw.lr)}, betas=(${literal(plan.beta1 ?? 0.9)}, ${literal(plan.beta2 ?? 0.95)}), eps=${literal(plan.epsilon ?? 1e-8)}, weight_decay=${literal(plan.weightDecay ?? 0.1)})\n`) +
    assignments("    config.lr_scheduler.", parts.scheduler) +
    `    config.activation_checkpoint = ${recompute === null ? "None" : `${recompute}.Config()`}\n`;
  const imports = [
    ...(parts.adamw === null ? [] : ["from torchtitan.components.optimizer import default_adamw\n"]),
    ...(recompute === null ? [] : [`from torchtitan.distributed.activation_checkpoint import ${recompute}\n`]),
  ].join("");
  return `${imports}${imports === "" ? "" : "\n\n"}def bcrit(config):\n    """Lay the advice over a Trainer.Config, as in \`return bcrit(llama3_8b())\` of a config registry."""\n${body}    return config\n`;
};

const main = (plan: Plan): Draft => {
  const parts = partsOf(plan);
  const length = tokensPerSequence(plan);
  const training = {
    num_tokens_per_microbatch_per_dp_rank: parts.held.microBatch * length,
    num_tokens_per_train_step: parts.held.globalBatchTokens,
    max_context_length: length,
    steps: parts.held.trainSteps,
  };
  const body = python(plan, parts, training, { num_pp_microbatches: piped(plan) ? parts.held.gradientAccumulation : undefined });
  return { body, grows: false, rounding: parts.held.rounding, notes: ["units are tokens here since August 2026; up to 0.3 the same settings were sequences under other names", ...parts.notes] };
};

/** Sequences of one rank between two gradient accumulations: with a pipeline, all that travel it. */
const localBatch = (plan: Plan, { held }: Parts): number => held.microBatch * (piped(plan) ? held.gradientAccumulation : 1);

const sequences = (plan: Plan, parts: Parts): Readonly<Record<string, Value>> => ({
  local_batch_size: localBatch(plan, parts),
  global_batch_size: parts.held.globalBatch,
  seq_len: plan.sequenceLength ?? undefined,
  steps: parts.held.trainSteps,
});

const v03 = (plan: Plan): Draft => {
  const parts = partsOf(plan);
  const body = python(plan, parts, sequences(plan, parts), { pipeline_parallel_microbatch_size: piped(plan) ? parts.held.microBatch : undefined });
  return { body, grows: false, rounding: parts.held.rounding, notes: ["units are sequences up to 0.3; main counts tokens under other names since August 2026: ask for version=main there", ...parts.notes] };
};

const v02 = (plan: Plan): Draft => {
  const parts = partsOf(plan);
  const body = toml({
    training: sequences(plan, parts),
    parallelism: { ...parts.parallelism, pipeline_parallel_microbatch_size: piped(plan) ? parts.held.microBatch : undefined },
    optimizer: parts.adamw === null ? {} : { name: "AdamW", lr: parts.adamw.lr, beta1: plan.beta1 ?? undefined, beta2: parts.adamw.beta2 ?? undefined, eps: plan.epsilon ?? undefined, weight_decay: plan.weightDecay ?? undefined },
    lr_scheduler: parts.scheduler,
    activation_checkpoint: { mode: plan.activationCheckpointing },
  });
  return { body, grows: false, rounding: parts.held.rounding, notes: parts.notes };
};

const how = "assigned to the package's own config classes, whose slots refuse unknown names";

export const torchtitan: Launcher = {
  id: "torchtitan",
  title: "torchtitan",
  units: "sequences up to 0.3; tokens on main since August 2026",
  can: { ...splitsAll, zero: [0, 1, 2, 3] },
  framework: "torchtitan",
  examples: false,
  dialects: [
    { id: "0.3", from: "0.3", before: "0.4", checked: ["0.3.0"], verified: "config class", file: "bcrit_torchtitan.py", syntax: "python", write: v03, how },
    { id: "main", from: "0.4", before: null, checked: ["main of 2026-08-21"], verified: "read back", file: "bcrit_torchtitan.py", syntax: "python", write: main, how: "names compared with config/configs.py of main; the sizes read back in tokens" },
    { id: "0.2", from: null, before: "0.3", checked: ["0.2.2"], verified: "config class", file: "bcrit-torchtitan.toml", syntax: "toml", write: v02, how: "read as TOML into the package's own JobConfig" },
  ],
};
