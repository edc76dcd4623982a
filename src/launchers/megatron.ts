import { type Course, courseOf, linearRamp, oneRate, rampRounding } from "./course.ts";
import { COOLDOWN } from "./held.ts";
import { type Draft, type Launcher, splitsAll } from "./launcher.ts";
import { decayIn, mixedPrecision, optimizerIn, precisionNotes } from "./names.ts";
import type { Plan } from "./plan.ts";
import { bashArray, type Flag } from "./syntax/flags.ts";

/*
 * Megatron-LM. Micro- and global batch in sequences. From core 0.18 the batch grows by --step-batch-size-schedule, thresholds
 * in tokens, which excludes --global-batch-size; up to 0.17 by --rampup-batch-size START INCREMENT SAMPLES, all in sequences,
 * which 0.18 and later accept and ignore. A batch that grows needs horizons in samples: in iterations they would stretch.
 */

const decays = { cosine: "cosine", linear: "linear", wsd: "WSD", inverse_sqrt: "inverse-square-root", constant: "constant" };

/** What both dialects share. */
const common = (plan: Plan, course: Course): { readonly flags: readonly Flag[]; readonly notes: readonly string[] } => {
  const decay = decayIn(plan, "Megatron", decays);
  const optimizer = optimizerIn(plan, "Megatron", { adamw: "adam", sgd: "sgd", adafactor: null, lion: "lion", muon: "muon" });
  const precision = mixedPrecision(plan);
  const flags: Flag[] = [
    ["--seq-length", plan.sequenceLength],
    ["--micro-batch-size", course.microBatch],
    ["--train-samples", course.totalSequences],
    ["--lr", plan.learningRate],
    ["--min-lr", plan.minLearningRate],
    ["--lr-decay-style", decay.name],
    ["--lr-decay-samples", decay.name === null ? null : course.totalSequences],
    ["--lr-warmup-samples", decay.name === null ? null : Math.min(course.warmupSequences ?? 0, course.totalSequences - 1)],
    ["--lr-wsd-decay-style", decay.name === "WSD" ? "linear" : null],
    ["--lr-wsd-decay-samples", decay.name === "WSD" ? Math.round(COOLDOWN * course.totalSequences) : null],
    ["--optimizer", optimizer.name],
    ...momentFlags(plan),
    ["--weight-decay", plan.weightDecay],
    ["--tensor-model-parallel-size", plan.tensorParallel],
    ["--sequence-parallel", plan.tensorParallel > 1],
    ["--pipeline-model-parallel-size", plan.pipelineParallel],
    ["--num-virtual-stages-per-pipeline-rank", plan.virtualStages > 1 ? plan.virtualStages : null],
    ["--context-parallel-size", plan.contextParallel > 1 ? plan.contextParallel : null],
    ["--expert-model-parallel-size", plan.expertParallel > 1 ? plan.expertParallel : null],
    ["--use-distributed-optimizer", plan.zeroStage === 1],
    ["--recompute-activations", plan.activationCheckpointing === "selective"],
    ...(plan.activationCheckpointing === "full" ? fullRecompute : []),
    [`--${precision}`, precision !== "fp32"],
  ];
  return { flags, notes: [...decay.notes, ...optimizer.notes, ...precisionNotes(plan), ...oneRate(plan, course)] };
};

/** Activation checkpointing as Megatron Core names it, for what is built on it; undefined leaves a key out. */
export const recompute = ({ activationCheckpointing: kind }: Plan) => ({
  recompute_granularity: kind === "none" ? undefined : kind,
  recompute_method: kind === "full" ? "uniform" : undefined,
  recompute_num_layers: kind === "full" ? 1 : undefined,
});

const fullRecompute: readonly Flag[] = [["--recompute-granularity", "full"], ["--recompute-method", "uniform"], ["--recompute-num-layers", 1]];

const momentFlags = (plan: Plan): readonly Flag[] => {
  if (plan.optimizer === "sgd") return [["--sgd-momentum", plan.beta1]];
  if (plan.optimizer === "lion") return [["--lion-beta1", plan.beta1], ["--lion-beta2", plan.beta2]];
  if (plan.optimizer === "muon") return [["--muon-momentum", plan.beta1]];
  return plan.optimizer === "adafactor" ? [] : [["--adam-beta1", plan.beta1], ["--adam-beta2", plan.beta2], ["--adam-eps", plan.epsilon]];
};

/** `0:256 52428800000:512`: thresholds as plain tokens. Suffixes such as 250B go through a float and are avoided. */
const schedule = ({ steps }: Course): string => steps.map((step, index) => `${index === 0 ? 0 : step.fromTokens}:${step.globalBatch}`).join(" ");

const since018 = (plan: Plan): Draft => {
  const course = courseOf(plan, "--micro-batch-size");
  const { flags, notes } = common(plan, course);
  const grows = course.steps.length > 1;
  const batch: Flag = grows ? ["--step-batch-size-schedule", schedule(course)] : ["--global-batch-size", course.steps[0]?.globalBatch];
  const why = grows ? ["--step-batch-size-schedule goes without --global-batch-size and without --decrease-batch-size-if-needed"] : [];
  return { body: bashArray("BCRIT_ARGS", withBatch(flags, [batch])), grows, rounding: course.rounding, notes: [...why, ...notes] };
};

const until017 = (plan: Plan): Draft => {
  const course = courseOf(plan, "--micro-batch-size");
  const { flags, notes } = common(plan, course);
  const ramp = linearRamp(course);
  const batch: Flag[] = [["--global-batch-size", course.steps.at(-1)?.globalBatch]];
  if (ramp !== null) batch.push(["--rampup-batch-size", [ramp.start, ramp.increment, ramp.samples]]);
  return {
    body: bashArray("BCRIT_ARGS", withBatch(flags, batch)),
    grows: ramp !== null,
    rounding: [...course.rounding, ...(ramp === null ? [] : rampRounding(course, ramp, "--rampup-batch-size"))],
    notes: [...(ramp === null ? [] : ["core 0.18 and later accept --rampup-batch-size and ignore it: ask for version=0.18 there"]), ...notes, ...(plan.optimizer === "lion" || plan.optimizer === "muon" ? [`--optimizer ${plan.optimizer} is there from core ${plan.optimizer === "lion" ? "0.17" : "0.16"} on`] : [])],
  };
};

const withBatch = (flags: readonly Flag[], batch: readonly Flag[]): Flag[] => [...flags.slice(0, 2), ...batch, ...flags.slice(2)];

export const megatron: Launcher = {
  id: "megatron",
  title: "Megatron-LM",
  units: "batch and horizons in sequences (samples), schedule thresholds in tokens",
  can: splitsAll,
  framework: "megatron",
  examples: false,
  dialects: [
    {
      id: "core-0.18", from: "0.18", before: null, checked: ["0.18.0", "0.18.2", "0.19.0"], verified: "read back", file: "bcrit-megatron.sh", syntax: "bash", write: since018,
      how: "read back by a parser written from core/num_microbatches_calculator.py; run once against that file of 0.19.0",
    },
    {
      id: "core-0.17", from: null, before: "0.18", checked: ["0.16.1", "0.17.1"], verified: "source", file: "bcrit-megatron.sh", syntax: "bash", write: until017,
      how: "stepped through megatron-core 0.16.1's own num_microbatches_calculator.py, from PyPI",
    },
  ],
};
