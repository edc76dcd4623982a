import { peakFlops, supportedPrecision } from "./accelerators/index.ts";
import { frameworks } from "./frameworks.ts";
import { nearestAccumulation } from "./best-layouts.ts";
import { memoryConstants, memoryLimit } from "./memory.ts";
import { linksOf, ringPass } from "./network.ts";
import { physics } from "./physics.ts";
import type { Calibration, Cluster, MemoryEstimate, Plan } from "./types.ts";

/** Work known only by its size: vision, speech, control. */
export interface GenericWork {
  /** All parameters, or null when unknown (then no gradients are counted). */
  readonly params: number | null;
  /** FLOPs of one example, forward and backward. */
  readonly flopsPerUnit: number;
}

/**
 * Share of the dense peak that convolutions and small matmuls leave over. Certainty M (remembered, not read): tuned vision
 * codes reach 0.15–0.45 of the 16-bit peak; the interval (LOG_SD) covers that range.
 */
const EFFICIENCY = 0.3;
/** Seconds of every step that nothing explains: launching a few hundred kernels, reading the loss. Certainty M; what the fit finds for language models (frameworks.ts) includes their logging and synchronizing. */
const FIXED_SECONDS = 0.007;
/** Bytes of a parameter: 16-bit weights, fp32 gradients counted once, Adam in fp32. */
const STATE_BYTES = 16;
const LOG_SD = 0.45;
/** Counts above this are not searched. */
const LARGEST_COUNT = 1_000_000;
/** Share of the memory activations take at the median, for want of a shape. */
const ACTIVATION_SHARE = 0.3;

/** Memory per accelerator, and how the states lie on it. `fits`: the states leave room for activations. */
interface GenericMemory extends MemoryEstimate {
  readonly zeroStage: 0 | 3;
  readonly fits: boolean;
}

/**
 * Memory of work of unknown shape: the states, whole where they leave room and else sharded over all accelerators, and activations
 * as a share of what is left. Where the states alone leave nothing, they are all that is told.
 */
export function genericMemory({ params }: GenericWork, cluster: Cluster): GenericMemory {
  const limitGib = memoryLimit(cluster, memoryConstants);
  const bytes = STATE_BYTES * (params ?? 0);
  const whole = bytes / 2 ** 30 + memoryConstants.baseGib;
  const sharded = bytes / cluster.count / 2 ** 30 + memoryConstants.baseGib;
  const zeroStage = whole < 0.8 * limitGib ? 0 : 3;
  const states = zeroStage === 0 ? whole : sharded;
  const activations = ACTIVATION_SHARE * Math.max(0, limitGib - states);
  return { p10: states + activations / 4, p50: states + activations, p90: states + 2.5 * activations, limitGib, zeroStage, fits: states < limitGib };
}

/** Work of unknown shape that does not fit. */
export interface GenericMisfit {
  readonly work: GenericWork;
  readonly cluster: Cluster;
}

/** The fewest accelerators, by doubling and then halving the gap, whose sharded states fit; null: not even a million. */
export function smallestGenericCount(work: GenericWork, cluster: Cluster): number | null {
  const fits = (count: number): boolean => genericMemory(work, { ...cluster, count }).fits;
  let enough = 1;
  while (!fits(enough)) {
    enough *= 2;
    if (enough > LARGEST_COUNT) return null;
  }
  let short = enough === 1 ? 0 : enough / 2;
  while (enough - short > 1) {
    const middle = Math.floor((short + enough) / 2);
    if (fits(middle)) enough = middle;
    else short = middle;
  }
  return enough;
}

/**
 * Data-parallel plans for work of unknown shape, one per batch in examples. Memory beyond the parameters is not known and
 * stated wide; null where the parameters alone do not fit. Without a pinned `microBatch` a rank takes its whole share at once.
 */
export function searchGeneric(work: GenericWork, cluster: Cluster, batchTargets: readonly number[], calibration: Calibration | null = null, microBatch: number | null = null): (Plan | null)[] {
  const { accelerator, count } = cluster;
  const code = frameworks[cluster.framework];
  const precision = supportedPrecision(accelerator, cluster.precision);
  const peak = peakFlops(accelerator, precision);
  const params = work.params ?? 0;
  const links = linksOf(cluster);
  const { zeroStage, fits, ...memory } = genericMemory(work, cluster);
  if (!fits) return batchTargets.map(() => null);
  const passes = zeroStage === 0 ? 2 : 3;
  const traffic = passes * ringPass(physics, links, code.gradientBytes * params, count, 1);
  const optimizer = (physics.optimizerBytes * params) / (zeroStage === 0 ? 1 : count) / (accelerator.memoryTbS * 1e12);
  const slope = calibration?.slopeScale ?? 1;
  const base = calibration?.baseScale ?? 1;
  return batchTargets.map((target) => {
    const micro = microBatch ?? nearestAccumulation(target, count, 1);
    const accumulation = microBatch === null ? 1 : nearestAccumulation(target, count * micro, 1);
    const perRank = micro * accumulation;
    const batchSequences = perRank * count;
    const matmul = (slope * work.flopsPerUnit * perRank) / (peak * EFFICIENCY);
    const exposed = base * Math.max((1 - code.overlap) * traffic, traffic - (2 / 3) * matmul);
    const breakdown = {
      matmul, attention: 0, elementwise: 0, tensor_parallel: 0, pipeline_bubble: 0,
      data_parallel_exposed: exposed, optimizer: base * optimizer, fixed: base * FIXED_SECONDS,
    };
    const seconds = matmul + exposed + breakdown.optimizer + breakdown.fixed;
    const flops = (work.flopsPerUnit * batchSequences) / (seconds * count);
    return {
      layout: {
        dataParallel: count, tensorParallel: 1, pipelineParallel: 1, virtualStages: 1, contextParallel: 1, expertParallel: 1,
        zeroStage, microBatch: micro, activationCheckpointing: "none",
      },
      batchSequences, gradientAccumulation: accumulation, seconds, logSd: calibration?.logSd ?? LOG_SD, breakdown, memory,
      modelTflops: flops / 1e12, mfu: flops / peak,
    };
  });
}
