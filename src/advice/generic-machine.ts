import { type GenericWork, searchGeneric } from "../hardware/generic-step.ts";
import type { Calibration, Cluster, LayoutPins } from "../hardware/types.ts";
import type { Machine } from "./machine.ts";

/** Data-parallel work of which no layer is known. */
export const genericMachine = (work: GenericWork, cluster: Cluster, pins: LayoutPins, calibration: Calibration | null = null): Machine => ({
  cluster,
  pins,
  search: (batches) => searchGeneric(work, cluster, batches, calibration, pins.microBatch),
  atBatch: (_plan, batch) => searchGeneric(work, cluster, [batch], calibration, pins.microBatch).find((plan) => plan?.batchSequences === batch) ?? null,
  simplerThan: () => null,
  bubble: () => null,
  withCount: (count) => genericMachine(work, { ...cluster, count }, pins, calibration),
  withCalibration: (measured) => genericMachine(work, cluster, pins, measured),
  withPins: (other) => genericMachine(work, cluster, other, calibration),
  misfit: { work, cluster },
});

