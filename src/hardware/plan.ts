import { emptyLayerTime, layerTime } from "./layer-time.ts";
import { type Machine, machineOf } from "./machine.ts";
import { memoryConstants, memoryOn } from "./memory.ts";
import { emptyStepLine, estimateOf, slopeScaleAt, type StepLine, stepLine } from "./step.ts";
import type { Calibration, Cluster, Layout, Plan, Shape } from "./types.ts";

/** The line of seconds of a whole layout. */
export function lineOfLayout(machine: Machine, layout: Layout): StepLine {
  const layer = emptyLayerTime();
  const line = emptyStepLine();
  layerTime(machine, layer, layout.tensorParallel, layout.contextParallel, layout.expertParallel, layout.microBatch);
  stepLine(machine, line, layer, layout, layout.activationCheckpointing, layout.microBatch);
  return line;
}

/** The full plan of a layout at `accumulation` micro-batches a step: estimate and memory. */
export function planOf(machine: Machine, cluster: Cluster, layout: Layout, accumulation: number, calibration: Calibration | null = null): Plan {
  const line = lineOfLayout(machine, layout);
  const batchSequences = accumulation * layout.dataParallel * layout.microBatch;
  const { seconds, logSd, breakdown, modelTflops, mfu } = estimateOf(machine, line, layout.microBatch, batchSequences, accumulation, calibration);
  const memory = memoryOn(machine, cluster, layout, batchSequences, calibration, memoryConstants);
  return { layout, batchSequences, gradientAccumulation: accumulation, seconds, logSd, breakdown, modelTflops, mfu, memory };
}

/** Larger micro-batches are not tried. */
const LARGEST_MICRO_BATCH = 4096;

/**
 * The fastest micro-batch of a layout at exactly `batchSequences`; null when the batch does not divide by data_parallel or
 * nothing that divides it fits. For the phases of a schedule, whose degrees stay and whose batch changes.
 */
export function bestMicroBatch(shape: Shape, cluster: Cluster, layout: Layout, batchSequences: number, sequenceLength: number, calibration: Calibration | null = null): Plan | null {
  const perRank = batchSequences / layout.dataParallel;
  if (!Number.isInteger(perRank)) return null;
  const machine = machineOf(shape, cluster, sequenceLength);
  const largest = Math.min(perRank, LARGEST_MICRO_BATCH, (calibration?.outOfMemoryAt ?? Infinity) - 1);
  let fastest = Infinity;
  let found: Layout | null = null;
  for (let b = 1; b <= largest; b++) {
    if (perRank % b !== 0) continue;
    const m = perRank / b;
    if (layout.virtualStages > 1 && m % layout.pipelineParallel !== 0) continue;
    const candidate = { ...layout, microBatch: b };
    const memory = memoryOn(machine, cluster, candidate, batchSequences, calibration, memoryConstants);
    if (memory.p90 >= memory.limitGib) break;
    const line = lineOfLayout(machine, candidate);
    const seconds = m * line.slope * slopeScaleAt(calibration, b) + line.base * (calibration?.baseScale ?? 1);
    if (seconds >= fastest) continue;
    fastest = seconds;
    found = candidate;
  }
  return found === null ? null : planOf(machine, cluster, found, perRank / found.microBatch, calibration);
}
