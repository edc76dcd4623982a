import { Z90 } from "../numbers/normal.ts";
import type { FrameworkConstants } from "./frameworks.ts";
import { type Machine, machineOf, stageLayers } from "./machine.ts";
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
  /** What no model size explains (context, NCCL, workspaces), GiB. */
  readonly baseGib: number;
  /** Scatter of what a step needs above the model, natural log: with it `fits` is right about what ran and what failed. */
  readonly logSdNeeded: number;
  /** Scatter of reported peaks above and below the model, natural log. */
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
  selectiveShare: 0.26,
  baseGib: 0.215,
  logSdNeeded: 0.02,
  logSdAbove: 0.16,
  logSdBelow: 0.14,
  reserved: 0.015,
};

/** Share of the limit a peak is squeezed under. */
const SQUEEZED = 0.99;

/** Bytes of one parameter. */
interface StateBytes {
  readonly weights: number;
  readonly gradients: number;
  /** fp32 master copy and two moments. */
  readonly optimizer: number;
}

const SINGLE: StateBytes = { weights: 4, gradients: 4, optimizer: 8 };
const HALF: StateBytes = { weights: 2, gradients: 2, optimizer: 12 };
/** fp16 gradients get an fp32 copy, of the shard alone, when they are applied. */
const HALF_COPIED: StateBytes = { weights: 2, gradients: 2, optimizer: 16 };
const MIXED: StateBytes = { weights: 2, gradients: 4, optimizer: 12 };

const stateBytes = (machine: Machine): StateBytes => (machine.operandBytes === 4 ? SINGLE : !machine.fused ? HALF_COPIED : machine.code.gradientBytes === 2 ? HALF : MIXED);

/** Parameters outside the experts, and of the experts, that one rank of the fullest stage computes with. */
const denseShare = (machine: Machine, { tensorParallel: t, pipelineParallel: p }: Degrees): number =>
  (machine.denseParameters * stageLayers(machine.shape.layers, machine.headLayers, p) + machine.embedding * (p === 1 && !machine.shape.tiedEmbeddings ? 2 : 1)) / t;
const expertShare = (machine: Machine, { tensorParallel: t, pipelineParallel: p, expertParallel: e }: Degrees): number =>
  (machine.expertParameters * stageLayers(machine.shape.layers, machine.headLayers, p)) / (t * e);

/** Bytes of weights, gradients and optimizer one accelerator holds; independent of the batch. */
export function stateMemory(machine: Machine, degrees: Degrees): number {
  const { dataParallel: d, tensorParallel: t, pipelineParallel: p, contextParallel: c, expertParallel: e, zeroStage } = degrees;
  const dense = denseShare(machine, degrees);
  const experts = expertShare(machine, degrees);
  const ranks = d * c;
  const expertRanks = Math.max(1, ranks / e);
  const { weights, gradients: accumulated, optimizer } = stateBytes(machine);
  const gradients = accumulated + (accumulated > weights ? machine.code.spareGradientBytes : 0);
  // In a pipeline sharded parameters stay gathered, and gradients whole, until the last micro-batch (FSDP's default there).
  const kept = zeroStage === 3 && p > 1;
  const whole = zeroStage === 0 ? weights + gradients + optimizer : zeroStage === 1 || kept ? weights + gradients : zeroStage === 2 ? weights : 0;
  const sharded = weights + gradients + optimizer - whole;
  const held = dense * (whole + sharded / ranks) + experts * (whole + sharded / expertRanks);
  if (zeroStage !== 3 || kept || ranks === 1) return held;
  const gathered = 2 * weights * ((machine.denseParameters + machine.expertParameters / e) / t) + weights * (machine.embedding / t);
  return held + gathered;
}

/** Bytes one layer keeps of one micro-batch, by recompute, all it makes, and the logits. */
export interface LayerMemory {
  /** By recompute: none, selective, full (RECOMPUTES). */
  readonly kept: Float64Array;
  logits: number;
  /** Bytes of a layer kept besides while there is room, where there is no pipeline and nothing is recomputed. */
  gathered: number;
  /** Layers the last stage gives up for its logits, and the layers' worth they are where that decides how stages are cut. */
  relief: number;
  headLayers: number;
}

/** The ways to recompute, fastest first; a LayerMemory counts them in this order. */
export const RECOMPUTES: readonly Checkpointing[] = ["none", "selective", "full"];

/** A zeroed LayerMemory to fill again and again. */
export const emptyLayerMemory = (): LayerMemory => ({ kept: new Float64Array(3), logits: 0, gathered: 0, relief: 0, headLayers: 0 });

/** Fills `out` with the activations of one layer at tensor- and context-parallel degrees. */
export function layerMemory(machine: Machine, constants: MemoryConstants, out: LayerMemory, t: number, c: number, microBatch: number): void {
  const { shape } = machine;
  const tokens = (machine.sequenceLength * microBatch) / c;
  const width = shape.experts === 0 ? shape.ffn : shape.expertFfn * shape.expertsPerToken;
  const routed = shape.experts === 0 ? 0 : 4 * shape.expertsPerToken * shape.hidden;
  // Without sequence parallelism every tensor rank keeps the inputs of norms and matmuls whole.
  const ranks = machine.code.sequenceParallel ? t : 1;
  const attention = 2 * machine.attentionWidth * (1 + (2 * shape.kvHeads) / shape.heads);
  const hidden = machine.code.hiddenKept * shape.hidden * (constants.hiddenBytes / ranks + attention / t);
  const feedForward = (machine.code.ffnKept * (shape.gatedMlp ? constants.gatedBytes : constants.plainBytes) * width + routed) / t;
  const kept = tokens * (hidden + feedForward);
  // Attention in separate kernels keeps its scores: 5 bytes each (Korthikanti et al. 2022), which selective recompute drops.
  const all = kept + (machine.fused ? 0 : (5 * machine.sequenceLength * tokens * shape.heads) / t);
  out.kept[0] = all;
  out.kept[1] = constants.selectiveShare * kept;
  out.kept[2] = Math.min(constants.selectiveShare * kept, (2 * tokens * shape.hidden) / ranks);
  out.logits = (machine.code.logitBytes * tokens * shape.vocab) / t;
  out.gathered = t === 1 ? 0 : machine.code.gatheredBytes * tokens * shape.hidden;
  out.headLayers = machine.headLayers;
  out.relief = Math.round((1 - machine.code.stageImbalance) * (shape.vocab / (4 * shape.hidden + 3 * width)));
}

/** Bytes activations take at their peak, `inFlight` micro-batches deep on the first of `p` stages; `recompute` counts in RECOMPUTES. */
export function activationMemory(layer: LayerMemory, modelLayers: number, p: number, v: number, recompute: number, inFlight: number): number {
  const layers = stageLayers(modelLayers, layer.headLayers, p);
  const kept = layer.kept[recompute]!;
  const working = layer.kept[0]! - kept;
  const { logits } = layer;
  if (p === 1) return layers * kept + Math.max(working, logits);
  const depth = Math.max(1, inFlight) * (v > 1 ? 1 + (p - 1) / (p * v) : 1);
  // The last stage holds the logits but one micro-batch only; stages balanced by cost give it fewer layers.
  const last = layer.headLayers > 0 ? Math.max(0, Math.floor((modelLayers + layer.headLayers) / p - layer.headLayers)) : Math.max(1, layers - layer.relief);
  return Math.max(depth * layers * kept + working, last * kept + Math.max(working, logits));
}

/** GiB at the median that states and activations in bytes cannot do without. */
const neededGib = (constants: MemoryConstants, states: number, activations: number): number => (states + activations) / GIB + constants.baseGib;

/** Bytes left for activations under a roof in GiB once the states are held: the inverse of neededGib. */
export const bytesFor = (constants: MemoryConstants, roofGib: number, states: number): number => (roofGib - constants.baseGib) * GIB - states;

/** Ninetieth over fiftieth percentile of what a layout needs. */
export const memoryMargin = (constants: MemoryConstants): number => Math.exp(Z90 * constants.logSdNeeded);

/** GiB a layout may use on an accelerator. */
export const memoryLimit = (cluster: Cluster, constants: MemoryConstants): number => cluster.accelerator.memoryGib * (1 - constants.reserved);

/**
 * The estimate around medians in GiB: what is needed, and what the allocator holds on top while there is room. Near the limit it
 * gives back what it hoards, so that only the need decides whether a layout fits: p90 reaches the limit where the need's does.
 */
function memoryAround(cluster: Cluster, constants: MemoryConstants, needed: number, hoarded: number): MemoryEstimate {
  const limitGib = memoryLimit(cluster, constants);
  const squeezed = (gib: number, need: number): number => Math.max(need, Math.min(gib, SQUEEZED * limitGib));
  const held = needed + hoarded;
  const p50 = squeezed(held, needed);
  const p90 = squeezed(held * Math.exp(Z90 * constants.logSdAbove), needed * memoryMargin(constants));
  return { p10: Math.min(p50, held) * Math.exp(-Z90 * constants.logSdBelow), p50: Math.min(p50, p90), p90, limitGib };
}

/** Peak memory per accelerator of an exact layout on a machine made before, GiB; it fits when p90 < limitGib. */
export function memoryOn(machine: Machine, cluster: Cluster, layout: Layout, batchSequences: number, calibration: Calibration | null, constants: MemoryConstants): MemoryEstimate {
  const { dataParallel, pipelineParallel: p, tensorParallel: t, contextParallel: c, virtualStages, microBatch } = layout;
  const accumulation = Math.max(1, Math.ceil(batchSequences / (dataParallel * microBatch) - 1e-9));
  const layer = emptyLayerMemory();
  layerMemory(machine, constants, layer, t, c, microBatch);
  const recompute = RECOMPUTES.indexOf(layout.activationCheckpointing);
  const activations = activationMemory(layer, machine.shape.layers, p, virtualStages, recompute, Math.min(accumulation, p));
  const scale = calibration?.memoryScale ?? 1;
  const spare = machine.code.hoarded * activations + (p === 1 && recompute === 0 ? machine.shape.layers * layer.gathered : 0);
  return memoryAround(cluster, constants, scale * neededGib(constants, stateMemory(machine, layout), activations), (scale * spare) / GIB);
}

/** Peak memory per accelerator of an exact layout, GiB; it fits when p90 < limitGib. */
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
  return memoryOn(machine, cluster, layout, batchSequences, calibration ?? null, constants);
}
