import type { FrameworkConstants } from "./frameworks.ts";
import { type Machine, machineOf } from "./machine.ts";
import { physics } from "./physics.ts";
import type { Degrees } from "./step.ts";
import type { Calibration, Checkpointing, Cluster, Layout, MemoryEstimate, Shape } from "./types.ts";

const GIB = 2 ** 30;

/** The constants of the memory model; fitted by scripts/fit-memory.ts on published peaks. */
export interface MemoryConstants {
  /** Bytes per token and hidden element a layer keeps for backward besides queries, keys and values: inputs of norms and matmuls. */
  readonly hiddenBytes: number;
  /** Bytes per token and feed-forward element: gated (gate, up and their product) and plain (before and after). */
  readonly gatedBytes: number;
  readonly plainBytes: number;
  /** Share of the feed-forward and hidden bytes selective recompute keeps. */
  readonly selectiveShare: number;
  /** Bytes per token and vocabulary entry of logits, loss and their gradient. */
  readonly logitBytes: number;
  /** Allocator waste as a share of activations, and what no model size explains (context, NCCL, workspaces), GiB. */
  readonly waste: number;
  readonly baseGib: number;
  /** Scatter of peaks above and below the model, natural log: reports of one (the first) rank make the lower side long. */
  readonly logSdAbove: number;
  readonly logSdBelow: number;
  /** Memory the caller cannot use: driver and CUDA context, as a share. */
  readonly reserved: number;
}

/** Fitted 2026-11-24; see scripts/fit-memory.ts. */
export const memoryConstants: MemoryConstants = {
  hiddenBytes: 10,
  gatedBytes: 6,
  plainBytes: 4,
  selectiveShare: 0.55,
  logitBytes: 7,
  waste: 0.12,
  baseGib: 1.23,
  logSdAbove: 0.05,
  logSdBelow: 0.17,
  reserved: 0.02,
};

/** Standard normal quantile of 0.9. */
const Z90 = 1.2815515655446004;

/** Bytes of one parameter: weights, gradients, optimizer (fp32 master and two moments). */
const stateBytes = (machine: Machine): readonly [weights: number, gradients: number, optimizer: number] =>
  machine.operandBytes === 4 ? [4, 4, 8] : [2, machine.code.gradientBytes, 12];

/** Bytes of weights, gradients and optimizer one accelerator holds; independent of the batch. */
export function stateMemory(machine: Machine, degrees: Degrees): number {
  const { dataParallel: d, tensorParallel: t, pipelineParallel: p, contextParallel: c, expertParallel: e, zeroStage } = degrees;
  const { shape } = machine;
  const embeddings = machine.embedding * (p === 1 && !shape.tiedEmbeddings ? 2 : 1);
  const layers = Math.ceil(shape.layers / p);
  const dense = (machine.denseParameters * layers + embeddings) / t;
  const experts = (machine.expertParameters * layers) / (t * e);
  const ranks = d * c;
  const expertRanks = Math.max(1, ranks / e);
  const [weights, gradients, optimizer] = stateBytes(machine);
  const held = (whole: number, sharded: number): number => dense * (whole + sharded / ranks) + experts * (whole + sharded / expertRanks);
  if (zeroStage === 0) return held(weights + gradients + optimizer, 0);
  if (zeroStage === 1) return held(weights + gradients, optimizer);
  if (zeroStage === 2) return held(weights, gradients + optimizer);
  const gathered = 2 * weights * ((machine.denseParameters + machine.expertParameters / e) / t) + weights * (machine.embedding / t);
  return held(0, weights + gradients + optimizer) + (ranks > 1 ? gathered : 0);
}

/** Bytes activations take at their peak, `inFlight` micro-batches deep on the first stage (1 without a pipeline). */
export function activationMemory(machine: Machine, constants: MemoryConstants, degrees: Degrees, recompute: Checkpointing, microBatch: number, inFlight: number): number {
  const { tensorParallel: t, pipelineParallel: p, virtualStages: v, contextParallel: c } = degrees;
  const { shape } = machine;
  const tokens = (machine.sequenceLength * microBatch) / c;
  const layers = Math.ceil(shape.layers / p);
  const width = shape.experts === 0 ? shape.ffn : shape.expertFfn * shape.expertsPerToken;
  const routed = shape.experts === 0 ? 0 : 4 * shape.expertsPerToken * shape.hidden;
  // Without sequence parallelism every tensor rank keeps the inputs of norms and matmuls whole.
  const ranks = machine.code.sequenceParallel ? t : 1;
  const attention = 2 * machine.attentionWidth * (1 + (2 * shape.kvHeads) / shape.heads);
  const hidden = machine.code.hiddenKept * shape.hidden * (constants.hiddenBytes / ranks + attention / t);
  const feedForward = (machine.code.ffnKept * (shape.gatedMlp ? constants.gatedBytes : constants.plainBytes) * width + routed) / t;
  const layer = tokens * (hidden + feedForward);
  const kept = recompute === "none" ? layer : recompute === "selective" ? constants.selectiveShare * layer : (2 * tokens * shape.hidden) / ranks;
  const working = recompute === "none" ? 0 : Math.max(0, layer - kept);
  const logits = (constants.logitBytes * tokens * shape.vocab) / t;
  if (p === 1) return layers * kept + Math.max(working, logits);
  const depth = Math.max(1, inFlight) * (v > 1 ? 1 + (p - 1) / (p * v) : 1);
  // The last stage holds the logits but one micro-batch only; stages balanced by cost give it fewer layers.
  const last = Math.max(1, layers - Math.round((1 - machine.code.stageImbalance) * (shape.vocab / (4 * shape.hidden + 3 * width))));
  return Math.max(depth * layers * kept + working, last * kept + Math.max(working, logits));
}

/** GiB at the median of what the states and activations in bytes take once allocated. */
export const allocatedGib = (constants: MemoryConstants, states: number, activations: number): number =>
  (states + activations * (1 + constants.waste)) / GIB + constants.baseGib;

/** Ninetieth over fiftieth percentile of a memory estimate. */
export const memoryMargin = (constants: MemoryConstants): number => Math.exp(Z90 * constants.logSdAbove);

/** GiB a layout may use on an accelerator. */
export const memoryLimit = (cluster: Cluster, constants: MemoryConstants): number => cluster.accelerator.memoryGib * (1 - constants.reserved);

/** The estimate around a median in GiB. */
export function memoryAround(cluster: Cluster, constants: MemoryConstants, median: number): MemoryEstimate {
  return { p10: median * Math.exp(-Z90 * constants.logSdBelow), p50: median, p90: median * memoryMargin(constants), limitGib: memoryLimit(cluster, constants) };
}

/**
 * Peak memory per accelerator of an exact layout, GiB; it fits when p90 < limitGib.
 */
export function estimateMemory(
  shape: Shape,
  cluster: Cluster,
  layout: Layout,
  batchSequences: number,
  sequenceLength: number,
  calibration?: Calibration | null,
  constants: MemoryConstants = memoryConstants,
  code?: FrameworkConstants,
): MemoryEstimate {
  const machine = machineOf(shape, cluster, sequenceLength, code === undefined ? undefined : { physics, code });
  const accumulation = Math.max(1, Math.ceil(batchSequences / (layout.dataParallel * layout.microBatch) - 1e-9));
  const inFlight = Math.min(accumulation, layout.pipelineParallel);
  const activations = activationMemory(machine, constants, layout, layout.activationCheckpointing, layout.microBatch, inFlight);
  const median = allocatedGib(constants, stateMemory(machine, layout), activations) * (calibration?.memoryScale ?? 1);
  return memoryAround(cluster, constants, median);
}
