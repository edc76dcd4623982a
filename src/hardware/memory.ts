import type { Machine } from "./machine.ts";
import { machineOf } from "./machine.ts";
import type { Degrees } from "./step.ts";
import type { Calibration, Checkpointing, Cluster, Layout, MemoryEstimate, Shape } from "./types.ts";

const GIB = 2 ** 30;

/** The constants of the memory model; fitted by scripts/fit-memory.ts on published peaks. */
export interface MemoryConstants {
  /** Bytes per token and hidden element a layer keeps for backward, without recompute. */
  readonly hiddenBytes: number;
  /** Bytes per token and feed-forward element: gated (two products and their gate) and plain. */
  readonly gatedBytes: number;
  readonly plainBytes: number;
  /** Share of the feed-forward and hidden bytes selective recompute keeps. */
  readonly selectiveShare: number;
  /** Bytes per token and vocabulary entry of logits, loss and their gradient. */
  readonly logitBytes: number;
  /** Allocator waste as a share of activations, and what no model size explains (context, NCCL, workspaces), GiB. */
  readonly waste: number;
  readonly baseGib: number;
  /** Scatter of peaks around the model, natural log. */
  readonly logSd: number;
  /** Memory the caller cannot use: driver and CUDA context, as a share. */
  readonly reserved: number;
}

/** Fitted 2026-11-24; see scripts/fit-memory.ts. */
export const memoryConstants: MemoryConstants = {
  hiddenBytes: 12,
  gatedBytes: 14,
  plainBytes: 6,
  selectiveShare: 0.75,
  logitBytes: 6,
  waste: 0.08,
  baseGib: 2,
  logSd: 0.1,
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
  const { tensorParallel: t, pipelineParallel: p, virtualStages: v, contextParallel: c, expertParallel: e } = degrees;
  const { shape } = machine;
  const tokens = (machine.sequenceLength * microBatch) / c;
  const layers = Math.ceil(shape.layers / p);
  const width = shape.experts === 0 ? shape.ffn : shape.expertFfn * shape.expertsPerToken;
  const routed = shape.experts === 0 ? 0 : 4 * shape.expertsPerToken * shape.hidden * (e > 1 ? 2 : 1);
  const layer = (tokens / t) * (constants.hiddenBytes * shape.hidden + (shape.gatedMlp ? constants.gatedBytes : constants.plainBytes) * width + routed);
  const kept = recompute === "none" ? layer : recompute === "selective" ? constants.selectiveShare * layer : (2 * tokens * shape.hidden) / t;
  const working = recompute === "none" ? 0 : layer - kept;
  const logits = (constants.logitBytes * tokens * shape.vocab) / t;
  if (p === 1) return layers * kept + Math.max(working, logits);
  const depth = Math.max(1, inFlight) * (v > 1 ? 1 + (p - 1) / (p * v) : 1);
  return Math.max(depth * layers * kept + working, layers * kept + Math.max(working, logits));
}

/** GiB at the median of what the states and activations in bytes take once allocated. */
export const allocatedGib = (constants: MemoryConstants, states: number, activations: number): number =>
  (states + activations * (1 + constants.waste)) / GIB + constants.baseGib;

/** Ninetieth over fiftieth percentile of a memory estimate. */
export const memoryMargin = (constants: MemoryConstants): number => Math.exp(Z90 * constants.logSd);

/** GiB a layout may use on an accelerator. */
export const memoryLimit = (cluster: Cluster, constants: MemoryConstants): number => cluster.accelerator.memoryGib * (1 - constants.reserved);

/** The estimate around a median in GiB. */
export function memoryAround(cluster: Cluster, constants: MemoryConstants, median: number): MemoryEstimate {
  const margin = memoryMargin(constants);
  return { p10: median / margin, p50: median, p90: median * margin, limitGib: memoryLimit(cluster, constants) };
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
): MemoryEstimate {
  const machine = machineOf(shape, cluster, sequenceLength);
  const accumulation = Math.max(1, Math.ceil(batchSequences / (layout.dataParallel * layout.microBatch) - 1e-9));
  const inFlight = Math.min(accumulation, layout.pipelineParallel);
  const activations = activationMemory(machine, constants, layout, layout.activationCheckpointing, layout.microBatch, inFlight);
  const median = allocatedGib(constants, stateMemory(machine, layout), activations) * (calibration?.memoryScale ?? 1);
  return memoryAround(cluster, constants, median);
}
