import { accumulationAt, type Closeness, layoutAt, noneYet } from "./best-layouts.ts";
import { scan } from "./layout-scan.ts";
import { freePins, layoutSpace } from "./layout-space.ts";
import { machineOf } from "./machine.ts";
import { planOf } from "./plan.ts";
import type { Calibration, Cluster, Layout, LayoutPins, Plan, Shape } from "./types.ts";

export type { Closeness } from "./best-layouts.ts";
export { bestMicroBatch } from "./plan.ts";

/**
 * The fastest layout that fits, for every batch asked for (in sequences). Each layout
 * runs the multiple of data_parallel × micro_batch nearest the target (`nearestAccumulation`). Those within 6 % of it are weighed
 * by speed against nearness (`closeness`); where none is, the nearest wins and speed decides among equals, though a micro-step
 * hold more than the target. null where nothing fits the memory.
 */
export function searchLayouts(
  shape: Shape,
  cluster: Cluster,
  batchTargets: readonly number[],
  sequenceLength: number,
  pins: LayoutPins = freePins,
  calibration: Calibration | null = null,
  closeness: Closeness = "near",
): (Plan | null)[] {
  if (batchTargets.length === 0) return [];
  const machine = machineOf(shape, cluster, sequenceLength);
  const best = noneYet(batchTargets, closeness);
  const space = layoutSpace(shape, cluster, sequenceLength, pins, closeness === "exact" ? (batchTargets[0] ?? null) : null);
  scan(machine, space, cluster, pins, calibration, best);
  return batchTargets.map((_, i) => {
    const accumulation = accumulationAt(best, i);
    return accumulation === 0 ? null : planOf(machine, cluster, layoutAt(best, i, space.recompute), accumulation, calibration);
  });
}

/** The pins that hold a layout's degrees and leave only the micro-batch (and the batch) free. */
const pinsOf = (layout: Layout): LayoutPins => ({
  tensorParallel: layout.tensorParallel, pipelineParallel: layout.pipelineParallel, virtualStages: layout.virtualStages, contextParallel: layout.contextParallel,
  expertParallel: layout.expertParallel, zeroStage: layout.zeroStage, activationCheckpointing: layout.activationCheckpointing, microBatch: null,
});

/** The fastest micro-batch of a layout whose degrees stay as they are, at the nearest batch it reaches; null: nothing fits. */
export function planFor(shape: Shape, cluster: Cluster, layout: Layout, batchTarget: number, sequenceLength: number, calibration: Calibration | null = null): Plan | null {
  return searchLayouts(shape, cluster, [batchTarget], sequenceLength, pinsOf(layout), calibration, "exact")[0] ?? null;
}
