import type { Measurements, StepTimeMeasurement } from "../contract/measurements.ts";
import { emptyLayerTime, layerTime } from "./layer-time.ts";
import { machineOf } from "./machine.ts";
import { estimateMemory } from "./memory.ts";
import { REPEAT, rescale, type Timing } from "./rescale.ts";
import { emptyStepLine, type StepLine, stepLine } from "./step.ts";
import type { Calibration, Cluster, Layout, MicroBatchLine, Shape } from "./types.ts";

/** The measurement as the contract has it. */
type StepTime = Pick<StepTimeMeasurement, "micro_batch" | "kind" | "batch_sequences" | "count" | "n" | "seconds" | "sum_log_seconds">;
type Memory = Pick<Measurements["memory"][number], "micro_batch" | "peak_allocated_gib" | "peak_reserved_gib" | "out_of_memory">;

/** What was measured, on which layout; `layout.microBatch` stands in for nothing: each row carries its own. */
export interface Measured {
  readonly shape: Shape;
  readonly cluster: Cluster;
  readonly layout: Layout;
  readonly sequenceLength: number;
  /** Batch of rows that give none, sequences. */
  readonly batchSequences: number;
  readonly stepTimes: readonly StepTime[];
  readonly memory: readonly Memory[];
}

/** What carries over from the layout measured to another one, natural log. */
const TRANSFER = 0.05;

/** Seconds of a row: the one figure, or the geometric mean of the log-sums. */
const secondsOf = (row: StepTime): number => row.seconds ?? Math.exp((row.sum_log_seconds ?? 0) / row.n);

function lineAt(measured: Measured, microBatch: number, count: number): StepLine {
  const { shape, layout, sequenceLength } = measured;
  const machine = machineOf(shape, { ...measured.cluster, count }, sequenceLength);
  const layer = emptyLayerTime();
  const line = emptyStepLine();
  layerTime(machine, layer, layout.tensorParallel, layout.contextParallel, layout.expertParallel, microBatch);
  const dataParallel = Math.max(1, Math.round((layout.dataParallel * count) / measured.cluster.count));
  stepLine(machine, line, layer, { ...layout, dataParallel }, layout.activationCheckpointing, microBatch);
  return line;
}

/** A row beside what the model makes of it. */
function timingOf(measured: Measured, row: StepTime): Timing {
  const count = row.count ?? measured.cluster.count;
  const line = lineAt(measured, row.micro_batch, count);
  const seconds = secondsOf(row);
  switch (row.kind) {
    case "accumulate":
      return { seconds, slope: line.slope, base: 0 };
    // A part of what a step does once: the rest of it is as modelled.
    case "synchronize":
      return { seconds: line.base - line.gradients + seconds, slope: 0, base: line.base };
    case "optimizer":
      return { seconds: line.base - line.optimizer + seconds, slope: 0, base: line.base };
    default: {
      const ranks = Math.max(1, Math.round((measured.layout.dataParallel * count) / measured.cluster.count));
      const m = Math.max(1, Math.ceil((row.batch_sequences ?? measured.batchSequences) / (ranks * row.micro_batch) - 1e-9));
      return { seconds, slope: m * line.slope, base: line.base };
    }
  }
}

/** Least squares of t against the micro-batch with relative weights; null when the slope is not positive. */
function fitLine(points: readonly (readonly [size: number, seconds: number])[]): MicroBatchLine | null {
  let w = 0, wx = 0, wy = 0, wxx = 0, wxy = 0;
  for (const [x, y] of points) {
    const weight = 1 / (y * y);
    w += weight;
    wx += weight * x;
    wy += weight * y;
    wxx += weight * x * x;
    wxy += weight * x * y;
  }
  const slope = (w * wxy - wx * wy) / (w * wxx - wx * wx);
  if (!(slope > 0)) return null;
  const intercept = Math.max(0, (wy - slope * wx) / w);
  return { intercept, slope: intercept === 0 ? wy / wx : slope };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * What the caller's own timings and peaks say about the model. One timing rescales it, mostly in what is
 * least certain; several batches tell work from waiting; three or more micro-batch sizes of
 * `accumulate` fix seconds as a + b·micro_batch, trusted from half to twice the sizes seen. null: nothing usable was measured.
 */
export function calibrate(measured: Measured): Calibration | null {
  const timings: Timing[] = [];
  const accumulate: [number, number][] = [];
  let whole = 0;
  for (const row of measured.stepTimes) {
    const timing = timingOf(measured, row);
    if (!(timing.slope + timing.base > 0) || !(timing.seconds > 0) || !Number.isFinite(timing.seconds)) continue;
    timings.push(timing);
    if (timing.slope > 0) whole++;
    if (row.kind === "accumulate") accumulate.push([row.micro_batch, timing.seconds]);
  }
  let microBatch: Calibration["microBatch"] = null;
  const sizes = [...new Set(accumulate.map(([size]) => size))];
  if (sizes.length >= 3) {
    const own = fitLine(accumulate);
    const model = fitLine(sizes.map((size) => [size, lineAt(measured, size, measured.cluster.count).slope]));
    if (own !== null && model !== null) microBatch = { measured: own, modelled: model };
  }
  const machine = machineOf(measured.shape, measured.cluster, measured.sequenceLength);
  const { slopeScale, baseScale, scatter } = timings.length === 0 ? { slopeScale: 1, baseScale: 1, scatter: 0 } : rescale(timings, machine.code.logSd);
  const seen = measured.stepTimes.filter((row) => row.kind === "step" || row.kind === "accumulate").map((row) => row.micro_batch);

  const peaks: number[] = [];
  let outOfMemoryAt: number | null = null;
  let exceeded = 0;
  for (const row of measured.memory) {
    const { shape, cluster, layout, sequenceLength, batchSequences } = measured;
    const estimate = estimateMemory(shape, cluster, { ...layout, microBatch: row.micro_batch }, batchSequences, sequenceLength);
    if (row.out_of_memory) {
      // At one sequence no smaller micro-batch is left: this code then needs more than the model thinks, on every layout.
      if (row.micro_batch === 1) exceeded = Math.max(exceeded, estimate.limitGib / estimate.p50);
      else outOfMemoryAt = Math.min(outOfMemoryAt ?? Infinity, row.micro_batch);
      continue;
    }
    const peak = row.peak_reserved_gib ?? row.peak_allocated_gib;
    if (peak > 0) peaks.push(Math.log(peak / estimate.p50));
  }
  if (timings.length === 0 && peaks.length === 0 && exceeded === 0 && outOfMemoryAt === null) return null;
  return {
    slopeScale,
    baseScale,
    microBatch,
    logSd: whole === 0 ? null : Math.hypot(TRANSFER, REPEAT / Math.sqrt(whole), microBatch === null ? scatter : 0),
    microBatchRange: seen.length === 0 ? null : [Math.min(...seen) / 2, Math.max(...seen) * 2],
    memoryScale: Math.max(exceeded, peaks.length === 0 ? (exceeded > 0 ? 0 : 1) : Math.exp(mean(peaks))),
    outOfMemoryAt,
  };
}
