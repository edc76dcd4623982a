import { searchLayouts } from "./layout-search.ts";
import { freePins } from "./layout-space.ts";
import type { Cluster, LayoutPins, Shape } from "./types.ts";

/** Counts above this are not searched. */
const LARGEST_COUNT = 1_000_000;

const fits = (shape: Shape, cluster: Cluster, sequenceLength: number, pins: LayoutPins): boolean =>
  searchLayouts(shape, cluster, [1], sequenceLength, { ...pins, microBatch: pins.microBatch ?? 1 })[0] !== null;

/**
 * The fewest accelerators any layout (that keeps the pins) fits on: powers of two first, then whole nodes below the first
 * that works. null: not even a million.
 */
export function smallestFittingCount(shape: Shape, cluster: Cluster, sequenceLength: number, pins: LayoutPins = freePins): number | null {
  const at = (count: number): boolean => fits(shape, { ...cluster, count }, sequenceLength, pins);
  let enough = 1;
  while (!at(enough)) {
    enough *= 2;
    if (enough > LARGEST_COUNT) return null;
  }
  const half = enough / 2;
  const step = Math.max(half < cluster.perNode ? 1 : cluster.perNode, Math.ceil(half / 32 / cluster.perNode) * cluster.perNode);
  for (let count = Math.floor(half / step) * step + step; count < enough; count += step) if (at(count)) return count;
  return enough;
}

/** The cheapest change that makes a question fit, in words: a pin to release, then more accelerators. */
export function cheapestRemedy(shape: Shape, cluster: Cluster, sequenceLength: number, pins: LayoutPins = freePins): string {
  const tries: readonly (readonly [pinned: boolean, pins: LayoutPins, words: string])[] = [
    [pins.microBatch !== null && pins.microBatch > 1, { ...pins, microBatch: 1 }, "use a micro-batch of 1"],
    [pins.zeroStage !== null, { ...pins, zeroStage: null }, "leave the ZeRO stage free: sharding the optimizer makes it fit"],
    [pins.activationCheckpointing !== null, { ...pins, activationCheckpointing: "full" }, "recompute all activations"],
    [pins.tensorParallel !== null, { ...pins, tensorParallel: null }, "use another tensor-parallel degree"],
    [pins.pipelineParallel !== null, { ...pins, pipelineParallel: null, virtualStages: null }, "use another pipeline-parallel degree"],
    [pins.contextParallel !== null, { ...pins, contextParallel: null }, "use another context-parallel degree"],
    [pins.expertParallel !== null, { ...pins, expertParallel: null }, "use another expert-parallel degree"],
    [true, freePins, "leave the layout free"],
  ];
  for (const [pinned, freed, words] of tries) if (pinned && fits(shape, cluster, sequenceLength, freed)) return words;
  const count = smallestFittingCount(shape, cluster, sequenceLength);
  return count === null ? "use an accelerator with more memory, or a smaller model" : `use ${count} accelerators, or ones with more memory`;
}
