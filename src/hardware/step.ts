import { BACKWARD, emptyLayerTime, type LayerTime, layerTime } from "./layer-time.ts";
import { type Constants, type Machine, machineOf } from "./machine.ts";
import { ringLatency, ringPass } from "./network.ts";
import type { Calibration, Checkpointing, Cluster, Layout, Shape, StepBreakdown, StepEstimate } from "./types.ts";

/** Seconds of a step as base + slope · micro-batches, each part by kind, so that a batch is one multiplication. */
export interface StepLine {
  /** Per micro-batch. */
  matmul: number;
  attention: number;
  elementwise: number;
  network: number;
  pipeline: number;
  shardTraffic: number;
  /** Once per step. */
  bubble: number;
  gradients: number;
  optimizer: number;
  fixed: number;
  /** Their sums. */
  slope: number;
  base: number;
  /** What `interleave` needs again: compute of a micro-batch, one hop between stages, gradient traffic with the share hidden at most, and latency that is not. */
  compute: number;
  hop: number;
  traffic: number;
  overlap: number;
  latency: number;
}

/** A zeroed StepLine to fill again and again. */
export const emptyStepLine = (): StepLine => ({
  matmul: 0, attention: 0, elementwise: 0, network: 0, pipeline: 0, shardTraffic: 0, bubble: 0, gradients: 0, optimizer: 0, fixed: 0, slope: 0, base: 0,
  compute: 0, hop: 0, traffic: 0, overlap: 0, latency: 0,
});

/** The degrees of a layout that decide its time, apart from the micro-batch (which LayerTime already knows). */
export type Degrees = Omit<Layout, "microBatch" | "activationCheckpointing">;

/** Seconds to gather or scatter `bytes` per parameter of a shard over the ranks that share it, experts over theirs. */
function shardPass(machine: Machine, bytes: number, shard: number, experts: number, ranks: number, t: number, e: number): number {
  const { physics, links } = machine;
  const dense = ringPass(physics, links, bytes * shard, ranks, t);
  return experts > 0 ? dense + ringPass(physics, links, bytes * experts, Math.max(1, ranks / e), t * e) : dense;
}

/** Time over that of eight accelerators: every doubling waits a little longer for the slowest. */
export const stragglerFactor = (machine: Machine): number => 1 + machine.physics.straggler * Math.log2(Math.max(1, machine.count / 8));

/** Seconds a layer waits for kernels to be launched: forward (twice under full recompute) and backward, which launches twice as many. */
const launching = (layer: LayerTime, floor: number, full: 0 | 1): number => Math.max(0, floor - layer.forward) * (1 + full) + Math.max(0, 2 * floor - layer.backward);

/** Seconds of a layer's forward and backward with its recompute, at least (a pipeline beside tensor ranks may launch slower). */
export function layerCost(layer: LayerTime, recompute: Checkpointing): number {
  const full = recompute === "full" ? 1 : 0;
  const partial = recompute === "selective" ? 1 : 0;
  return (
    layer.matmul * (1 + BACKWARD.matmul + full) + layer.attention * (1 + BACKWARD.attention + full + partial) +
    layer.elementwise * (1 + BACKWARD.elementwise + full + partial) + layer.network * (2 + full) +
    launching(layer, layer.floor, full) + layer.accumulate
  );
}

/** What it costs a step that ranks share parameters, in seconds: the same for every micro-batch and way to recompute. */
export interface ShardCost {
  /** Reducing the gradients, and gathering the weights (twice under ZeRO-3). */
  scatter: number;
  gather: number;
  /** Latency of gathering tensors one by one, which nothing hides. */
  latency: number;
  optimizer: number;
  /** The least that compute leaves exposed of it all: for each micro-batch, and once a step with the optimizer. */
  leastEach: number;
  leastOnce: number;
}

/** A zeroed ShardCost to fill again and again. */
export const emptyShardCost = (): ShardCost => ({ scatter: 0, gather: 0, latency: 0, optimizer: 0, leastEach: 0, leastOnce: 0 });

/** Fills `out` with what sharing the parameters of a layout costs. */
export function shardCost(machine: Machine, out: ShardCost, degrees: Degrees): void {
  const { shape, physics, links, code } = machine;
  const { dataParallel: d, tensorParallel: t, pipelineParallel: p, contextParallel: c, expertParallel: e, zeroStage } = degrees;
  const ranks = d * c;
  const shard = (machine.denseParameters * shape.layers) / (t * p) + (machine.embedding * (p === 1 && !shape.tiedEmbeddings ? 2 : 1)) / t;
  const expertShard = (machine.expertParameters * shape.layers) / (t * p * e);
  const expertRanks = Math.max(1, ranks / e);
  const gradient = code.gradientBytes;
  out.scatter = 0;
  out.gather = 0;
  out.latency = 0;
  if (ranks > 1) {
    out.scatter = shardPass(machine, gradient, shard, expertShard, ranks, t, e);
    const weights = zeroStage === 0 || gradient === 2 ? out.scatter : shardPass(machine, 2, shard, expertShard, ranks, t, e);
    out.gather = zeroStage === 3 ? 2 * weights : weights;
    out.latency = zeroStage === 0 || zeroStage === 3 ? 0 : (code.gatheredApart * shape.layers * ringLatency(physics, links, ranks, t)) / p;
  }
  const owned = zeroStage === 0 ? shard + expertShard : shard / ranks + expertShard / expertRanks;
  out.optimizer = (physics.optimizerBytes * owned) / machine.memoryRate;
  const exposed = 1 - code.overlap;
  const early = zeroStage === 2 && p === 1;
  out.leastEach = zeroStage === 3 ? exposed * (out.scatter + out.gather) : early ? exposed * out.scatter : 0;
  out.leastOnce = out.optimizer + out.latency + (zeroStage === 3 ? 0 : exposed * (early ? out.gather : out.scatter + out.gather));
}

const shards = emptyShardCost();

/** Fills `out` with the line of a layout from the time of its layers. */
export function stepLine(machine: Machine, out: StepLine, layer: LayerTime, degrees: Degrees, recompute: Checkpointing, microBatch: number): void {
  shardCost(machine, shards, degrees);
  lineOf(machine, out, layer, shards, degrees, recompute, microBatch);
}

/** The same where the cost of sharing parameters is known. */
export function lineOf(machine: Machine, out: StepLine, layer: LayerTime, { scatter, gather, latency, optimizer }: ShardCost, degrees: Degrees, recompute: Checkpointing, microBatch: number): void {
  const { shape, physics, links, code } = machine;
  const { dataParallel: d, tensorParallel: t, pipelineParallel: p, virtualStages: v, contextParallel: c, zeroStage } = degrees;
  const full = recompute === "full" ? 1 : 0;
  const partial = recompute === "selective" ? 1 : 0;
  const matmul = layer.matmul * (1 + BACKWARD.matmul + full);
  const attention = layer.attention * (1 + BACKWARD.attention + full + partial);
  const launch = launching(layer, p > 1 && t > 1 ? layer.floor * code.pipelineFloor : layer.floor, full);
  const elementwise = layer.elementwise * (1 + BACKWARD.elementwise + full + partial) + launch + layer.accumulate;
  const network = layer.network * (2 + full);
  // A pipeline is as slow as its fullest stage: one with a layer more, or the last with the logits, which may give up layers.
  const total = matmul + attention + elementwise + network;
  const head = layer.logits + layer.loss;
  const even = shape.layers / p;
  const most = Math.ceil(even / v) * v;
  const mean = even * total + head / p;
  const uneven = Math.max(1, (most * total) / mean);
  const fullest = Math.max(uneven, (Math.floor(even) * total + head) / mean);
  const wait = p === 1 ? 1 : uneven + code.stageImbalance * (fullest - uneven);
  const layers = even * wait;
  const logitShare = wait / p;
  out.matmul = layers * matmul + logitShare * layer.logits;
  out.attention = layers * attention;
  out.elementwise = layers * elementwise + logitShare * layer.loss;
  out.network = layers * network;
  const compute = out.matmul + out.attention + out.elementwise + out.network;

  out.compute = compute;
  out.hop = 0;
  if (p > 1) {
    const tokens = (machine.sequenceLength * microBatch) / c;
    const far = machine.count / p >= links.domain || machine.count > links.domain;
    const bandwidth = far ? links.inter * physics.interShare : links.intra * physics.intraShare;
    out.hop = 2 * physics.pipelineExposed * ((2 * tokens * shape.hidden) / (t * bandwidth) + 4 * physics.hopSeconds);
  }

  out.shardTraffic = 0;
  out.gradients = 0;
  out.traffic = 0;
  out.latency = 0;
  out.overlap = code.overlap;
  if (d * c > 1) {
    const traffic = scatter + gather;
    if (zeroStage === 3) out.shardTraffic = Math.max((1 - code.overlap) * traffic, traffic - code.overlap * compute);
    else if (zeroStage === 2 && p === 1) {
      const hidden = Math.min(code.overlap, compute / traffic);
      out.shardTraffic = scatter * (1 - hidden);
      out.gradients = gather * (1 - hidden) + latency;
    } else {
      out.traffic = traffic;
      out.latency = latency;
    }
  }
  out.optimizer = optimizer;
  out.fixed = code.fixedSeconds;
  out.shardTraffic += compute * (stragglerFactor(machine) - 1);
  interleave(out, p, v);
}

/** Sets what depends on the virtual stages of a line: bubble, hops between stages, and the gradients hidden meanwhile. */
export function interleave(line: StepLine, pipeline: number, virtualStages: number): void {
  line.pipeline = virtualStages * line.hop;
  line.bubble = ((pipeline - 1) / virtualStages) * (line.compute + line.hop);
  if (line.traffic > 0) line.gradients = line.latency + line.traffic - Math.min(line.overlap * line.traffic, line.compute + line.bubble / 2);
  line.slope = line.compute + line.pipeline + line.shardTraffic;
  line.base = line.bubble + line.gradients + line.optimizer + line.fixed;
}

/** Further scatter of mixture-of-experts steps: routing, dropping and fusing differ from code to code. */
const EXPERT_LOG_SD = 0.15;

/** Measured over modelled seconds of one micro-batch; the timed sizes are trusted to half and twice their range. */
export function slopeScaleAt(calibration: Calibration | null | undefined, microBatch: number): number {
  if (calibration === null || calibration === undefined) return 1;
  const { microBatch: lines, microBatchRange: range, slopeScale } = calibration;
  if (lines === null || range === null) return slopeScale;
  const at = Math.min(range[1], Math.max(range[0], microBatch));
  return (lines.measured.intercept + lines.measured.slope * at) / (lines.modelled.intercept + lines.modelled.slope * at);
}

/** Interval of one step, natural log: the code's own, wider the more of the step is spent waiting for others. */
function stepLogSd(machine: Machine, seconds: number, waiting: number, calibration: Calibration | null | undefined, microBatch: number): number {
  const share = Math.min(1, waiting / seconds);
  const own = Math.hypot(machine.code.logSd, 0.35 * share, machine.shape.experts === 0 ? 0 : EXPERT_LOG_SD);
  if (calibration === null || calibration === undefined || calibration.logSd === null) return own;
  const range = calibration.microBatchRange;
  const outside = range !== null && (microBatch < range[0] || microBatch > range[1]);
  return Math.min(own, Math.hypot(calibration.logSd, outside ? own / 2 : 0.1 * share));
}

/** The estimate of a line at `accumulation` micro-batches. */
export function estimateOf(machine: Machine, line: StepLine, microBatch: number, batchSequences: number, accumulation: number, calibration?: Calibration | null): StepEstimate {
  const a = calibration?.baseScale ?? 1;
  const b = slopeScaleAt(calibration, microBatch);
  const m = accumulation;
  const breakdown: StepBreakdown = {
    matmul: b * m * line.matmul,
    attention: b * m * line.attention,
    elementwise: b * m * line.elementwise,
    tensor_parallel: b * m * line.network,
    pipeline_bubble: b * m * line.pipeline + a * line.bubble,
    data_parallel_exposed: b * m * line.shardTraffic + a * line.gradients,
    optimizer: a * line.optimizer,
    fixed: a * line.fixed,
  };
  const seconds = b * m * line.slope + a * line.base;
  const waiting = breakdown.tensor_parallel + breakdown.pipeline_bubble + breakdown.data_parallel_exposed + breakdown.fixed;
  const flops = (batchSequences * machine.sequenceLength * machine.flopsPerToken) / (seconds * machine.count);
  return { seconds, logSd: stepLogSd(machine, seconds, waiting, calibration, microBatch), breakdown, modelTflops: flops / 1e12, mfu: flops / machine.peak };
}

/**
 * Seconds of one optimizer step of an exact layout, with where they go. `batchSequences` is a multiple of
 * micro_batch × data_parallel; a last, smaller micro-batch is counted whole.
 */
export function estimateStep(
  shape: Shape,
  cluster: Cluster,
  layout: Layout,
  batchSequences: number,
  sequenceLength: number,
  calibration?: Calibration | null,
  constants?: Constants,
): StepEstimate {
  const machine = machineOf(shape, cluster, sequenceLength, constants);
  const layer = emptyLayerTime();
  layerTime(machine, layer, layout.tensorParallel, layout.contextParallel, layout.expertParallel, layout.microBatch);
  const line = emptyStepLine();
  stepLine(machine, line, layer, layout, layout.activationCheckpointing, layout.microBatch);
  const accumulation = Math.max(1, Math.ceil(batchSequences / (layout.dataParallel * layout.microBatch) - 1e-9));
  return estimateOf(machine, line, layout.microBatch, batchSequences, accumulation, calibration);
}
