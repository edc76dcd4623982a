import { courseOf, type Step } from "./course.ts";
import { COOLDOWN, finalShare } from "./held.ts";
import { type Draft, type Launcher, type Rounding, splitsAll } from "./launcher.ts";
import { decayIn, optimizerIn, precisionNotes } from "./names.ts";
import { type Plan, tokensPerSequence } from "./plan.ts";
import { literal } from "./syntax/python.ts";

/*
 * OLMo-core: a config in Python, everything in tokens. BatchSizeSchedulerCallback grows the batch by integer factors, waits for
 * a step both batches lie on, and multiplies the peak rate by √ratio itself (Adam and AdamW only): the rate written is that of the
 * first batch. Without `units` the scheduler counts steps, and a growing batch would stretch it.
 */

/** Stages whose batches are whole multiples of the one before, from the last backwards; the others are left out. */
const multiples = (steps: readonly Step[]): Step[] => {
  const kept: Step[] = [];
  for (const step of steps.toReversed()) {
    const next = kept[0];
    if (next === undefined || (next.globalBatch % step.globalBatch === 0 && next.globalBatch > step.globalBatch)) kept.unshift(step);
  }
  return kept.map((step, index) => (index === 0 ? { ...step, fromTokens: 0 } : step));
};

const write = (plan: Plan): Draft => {
  const course = courseOf(plan, "rank_microbatch_size");
  const length = tokensPerSequence(plan);
  const optimizer = optimizerIn(plan, "OLMo-core", { adamw: "AdamWConfig", sgd: null, adafactor: null, lion: "LionConfig", muon: "MuonConfig" });
  const decay = decayIn(plan, "OLMo-core", { cosine: "CosWithWarmup", linear: "LinearWithWarmup", wsd: "WSD", inverse_sqrt: "InvSqrtWithWarmup", constant: "ConstantWithWarmup" });
  const last = course.steps.at(-1);
  const mayGrow = optimizer.name === "AdamWConfig" && course.steps.length > 1;
  const stages = mayGrow ? multiples(course.steps) : last === undefined ? [] : [{ ...last, fromTokens: 0 }];
  const grows = stages.length > 1;
  const ratio = (last?.globalBatch ?? 1) / (stages[0]?.globalBatch ?? 1);
  const rate = plan.learningRate === null ? null : Number((plan.learningRate / Math.sqrt(ratio)).toPrecision(6));
  const total = Math.round(plan.trainTokens);
  const tokens = (sequences: number): string => literal(sequences * length);
  const body = [
    imports(optimizer.name, decay.name, grows, plan),
    "\n",
    `BCRIT_GLOBAL_BATCH_SIZE = ${tokens(stages[0]?.globalBatch ?? 1)}  # tokens; NumpyDataLoaderConfig(global_batch_size=…)\n`,
    `BCRIT_MAX_DURATION = Duration.tokens(${literal(total)})  # TrainerConfig(max_duration=…)\n`,
    grows
      ? `BCRIT_BATCH_SIZES = BatchSizeSchedulerCallback(  # TrainerConfig(callbacks={"batch_size": …})\n    batch_sizes=[${stages.map((stage) => tokens(stage.globalBatch)).join(", ")}],\n    schedule=[${stages.map((stage) => `Duration.tokens(${literal(stage.fromTokens)})`).join(", ")}],\n)\n`
      : "",
    "BCRIT_TRAIN_MODULE = dict(  # TransformerTrainModuleConfig(**BCRIT_TRAIN_MODULE)\n",
    `    rank_microbatch_size=${tokens(course.microBatch)},\n    max_sequence_length=${literal(length)},\n`,
    optimizer.name === null || rate === null ? "" : `    optim=${optimizer.name}(${optimizerArguments(plan, rate)}),\n`,
    decay.name === null ? "" : `    scheduler=${decay.name}(${schedulerArguments(plan, total)}),\n`,
    ...parallelism(plan),
    ")\n",
  ].join("");
  return { body, grows, rounding: [...course.rounding, ...(grows ? staged(course.steps, stages, rate, plan) : [])], notes: notesOf(plan, { grows, mayGrow, optimizer, decay, ratio }) };
};

const imports = (optimizer: string | null, decay: string | null, grows: boolean, plan: Plan): string => {
  const optim = [optimizer, decay, decay === null ? null : "SchedulerUnits"].filter((name) => name !== null);
  const module = ["TransformerDataParallelConfig"];
  if (plan.tensorParallel > 1) module.push("TransformerTensorParallelConfig");
  if (plan.pipelineParallel > 1) module.push("TransformerPipelineParallelConfig");
  if (plan.contextParallel > 1) module.push("TransformerContextParallelConfig");
  if (plan.expertParallel > 1) module.push("TransformerExpertParallelConfig");
  if (plan.activationCheckpointing !== "none") module.push("TransformerActivationCheckpointingConfig");
  return [
    "from olmo_core.distributed.parallel import DataParallelType\n",
    optim.length === 0 ? "" : `from olmo_core.optim import ${optim.join(", ")}\n`,
    "from olmo_core.train import Duration\n",
    grows ? "from olmo_core.train.callbacks import BatchSizeSchedulerCallback\n" : "",
    `from olmo_core.train.train_module import ${module.join(", ")}\n`,
  ].join("");
};

const optimizerArguments = (plan: Plan, rate: number): string =>
  [
    `lr=${literal(rate)}`,
    ...(plan.optimizer === "muon" && plan.beta1 !== null ? [`mu=${literal(plan.beta1)}`] : []),
    ...(plan.optimizer !== "muon" && plan.beta2 !== null ? [`betas=(${literal(plan.beta1 ?? 0.9)}, ${literal(plan.beta2)})`] : []),
    ...(plan.epsilon === null || plan.optimizer === "lion" || plan.optimizer === "muon" ? [] : [`eps=${literal(plan.epsilon)}`]),
    ...(plan.weightDecay === null ? [] : [`weight_decay=${literal(plan.weightDecay)}`]),
  ].join(", ");

const schedulerArguments = (plan: Plan, total: number): string => {
  const words = ["units=SchedulerUnits.tokens", `warmup=${literal(Math.round(plan.warmupTokens ?? 0))}`];
  if (plan.decay === "wsd") words.push(`decay=${literal(Math.round(COOLDOWN * total))}`, "decay_fraction=None");
  else if (plan.decay !== "constant") words.push(`alpha_f=${literal(plan.decay === "inverse_sqrt" ? 0 : finalShare(plan))}`);
  return words.join(", ");
};

const parallelism = (plan: Plan): string[] => [
  `    dp_config=TransformerDataParallelConfig(name=DataParallelType.${plan.zeroStage === 0 ? "ddp" : "fsdp"}),\n`,
  plan.tensorParallel > 1 ? `    tp_config=TransformerTensorParallelConfig(degree=${plan.tensorParallel}),\n` : "",
  plan.pipelineParallel > 1 ? `    pp_config=TransformerPipelineParallelConfig(degree=${plan.pipelineParallel}),\n` : "",
  plan.contextParallel > 1 ? `    cp_config=TransformerContextParallelConfig.zig_zag(degree=${plan.contextParallel}),\n` : "",
  plan.expertParallel > 1 ? `    ep_config=TransformerExpertParallelConfig(degree=${plan.expertParallel}),\n` : "",
  plan.activationCheckpointing === "none" ? "" : "    ac_config=TransformerActivationCheckpointingConfig(),\n",
];

/** Stages that integer factors leave out, and the rate √ratio makes of the first. */
const staged = (steps: readonly Step[], stages: readonly Step[], rate: number | null, plan: Plan): Rounding[] => {
  const first = steps.find((step) => step.globalBatch === stages[0]?.globalBatch)?.learningRate ?? null;
  const missing = steps.filter((step) => !stages.some((stage) => stage.globalBatch === step.globalBatch));
  return [
    ...missing.map((step): Rounding => ({ setting: "batch_sizes", unit: "tokens", requested: step.globalBatch * tokensPerSequence(plan), emitted: (stages.findLast((stage) => stage.fromTokens <= step.fromTokens)?.globalBatch ?? 0) * tokensPerSequence(plan), why: "batches grow by integer factors only" })),
    ...(first !== null && rate !== null && Math.abs(first / rate - 1) > 0.01 ? [{ setting: "optim.lr", unit: "rate" as const, requested: first, emitted: rate, why: "the callback multiplies the rate by √ratio at each growth: written so that the last batch gets its advised peak" }] : []),
  ];
};

interface Said {
  readonly grows: boolean;
  readonly mayGrow: boolean;
  readonly optimizer: { readonly name: string | null; readonly notes: readonly string[] };
  readonly decay: { readonly notes: readonly string[] };
  readonly ratio: number;
}

const notesOf = (plan: Plan, { grows, mayGrow, optimizer, decay, ratio }: Said): string[] => [
  ...(grows ? [`lr is the peak of the first batch, ${plan.learningRate} / √${ratio}: the callback raises it to ${plan.learningRate} by the last`, "a growth waits until the batches processed divide by its factor: a few steps at most"] : []),
  ...(plan.stages.length > 1 && !mayGrow ? [`the callback knows Adam and AdamW only: with ${optimizer.name ?? "this optimizer"} one batch, with restart points`] : []),
  ...(plan.zeroStage === 1 || plan.zeroStage === 2 ? ["fsdp shards weights as well (ZeRO 3): less memory and more traffic than advised"] : []),
  ...(plan.activationCheckpointing === "selective" ? ["the activation checkpointing written recomputes whole blocks: more than the selective kind advised"] : []),
  ...(plan.decay === "inverse_sqrt" ? ["InvSqrtWithWarmup counts its decay in the units given: tokens"] : []),
  ...decay.notes,
  ...optimizer.notes,
  ...precisionNotes(plan),
];

export const olmoCore: Launcher = {
  id: "olmo-core",
  title: "OLMo-core",
  units: "everything in tokens",
  can: { ...splitsAll, virtual: false, zero: [0, 1, 2, 3] },
  framework: "fsdp",
  examples: false,
  dialects: [
    {
      id: "2.2+", from: "2.2", before: null, checked: ["2.2.0", "3.0.0"], verified: "config class", file: "bcrit_olmo_core.py", syntax: "python", write,
      how: "executed: BatchSizeSchedulerCallback, the scheduler, optimizer and parallelism configs check themselves",
    },
  ],
};
