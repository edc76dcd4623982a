import { BACKWARD, emptyLayerTime, type LayerTime, layerTime } from "./layer-time.ts";
import { type Constants, type Machine, machineOf, stageLayers } from "./machine.ts";
import { type Degrees, emptyShardCost, type ShardCost, shardCost } from "./sharing.ts";
import type { Calibration, Checkpointing, Cluster, Layout, Shape, StepBreakdown, StepEstimate } from "./types.ts";

export { type Degrees, emptyShardCost, type ShardCost, shardCost } from "./sharing.ts";

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
  /**
   * What `interleave` needs again: compute of a micro-batch, one hop between stages (there and back, what of it compute leaves
   * exposed, and whole), gradient traffic with the share hidden at most, and latency that is not.
   */
  compute: number;
  hop: number;
  crossing: number;
  traffic: number;
  overlap: number;
  latency: number;
}

/** A zeroed StepLine to fill again and again. */
export const emptyStepLine = (): StepLine => ({
  matmul: 0, attention: 0, elementwise: 0, network: 0, pipeline: 0, shardTraffic: 0, bubble: 0, gradients: 0, optimizer: 0, fixed: 0, slope: 0, base: 0,
  compute: 0, hop: 0, crossing: 0, traffic: 0, overlap: 0, latency: 0,
});

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
  const cut = Math.max(1, Math.max(stageLayers(shape.layers, machine.headLayers, p) * total, head) / mean);
  const wait = p === 1 ? 1 : code.balancesStages && v === 1 ? cut : uneven + code.stageImbalance * (fullest - uneven);
  const layers = even * wait;
  const logitShare = wait / p;
  out.matmul = layers * matmul + logitShare * layer.logits;
  out.attention = layers * attention;
  out.elementwise = layers * elementwise + logitShare * layer.loss;
  out.network = layers * network;
  const compute = out.matmul + out.attention + out.elementwise + out.network;

  out.compute = compute;
  out.hop = 0;
  out.crossing = 0;
  const far = machine.count / p >= links.domain || machine.count > links.domain;
  const bandwidth = far ? links.inter * physics.interShare : links.intra * physics.intraShare;
  if (p > 1) {
    const tokens = (machine.sequenceLength * microBatch) / c;
    out.crossing = 2 * ((2 * tokens * shape.hidden) / (t * bandwidth) + 4 * physics.hopSeconds);
    out.hop = physics.pipelineExposed * out.crossing;
  }

  out.shardTraffic = 0;
  out.gradients = 0;
  out.traffic = 0;
  // Tied embeddings lie on the first and the last stage, which add their gradients up at the end.
  out.latency = p > 1 && shape.tiedEmbeddings ? (code.gradientBytes * machine.embedding) / (t * bandwidth) : 0;
  // Codes of before 2022 reduced after the last backward pass.
  const overlap = machine.fused ? code.overlap : 0;
  out.overlap = overlap;
  if (d * c > 1) {
    const traffic = scatter + gather;
    if (zeroStage === 3) out.shardTraffic = Math.max((1 - overlap) * traffic, traffic - overlap * compute);
    else if (zeroStage === 2 && p === 1) {
      const hidden = Math.min(overlap, compute / traffic);
      out.shardTraffic = scatter * (1 - hidden);
      out.gradients = gather * (1 - hidden) + latency;
    } else {
      out.traffic = traffic;
      out.latency += latency;
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
  // Filling and draining crosses every boundary once, and nothing runs under that.
  line.bubble = (pipeline - 1) * (line.compute / virtualStages + line.crossing);
  if (line.traffic > 0 || line.latency > 0) {
    // Gradients are complete in a stage's last backward pass only: of one micro-batch, or interleaved of one a stage, since the parts end in turn.
    const window = (virtualStages > 1 ? pipeline : 1) * line.compute;
    line.gradients = line.latency + line.traffic - Math.min(line.overlap * line.traffic, window);
  }
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
