import { peakFlops, supportedPrecision } from "./accelerators/index.ts";
import { frameworks } from "./frameworks.ts";
import { nearestAccumulation } from "./best-layouts.ts";
import { memoryConstants, memoryLimit } from "./memory.ts";
import { linksOf, ringPass } from "./network.ts";
import { physics } from "./physics.ts";
import type { Calibration, Cluster, Plan } from "./types.ts";

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
/** Share of the memory activations take at the median, for want of a shape. */
const ACTIVATION_SHARE = 0.3;

/**
 * Data-parallel plans for work of unknown shape, one per batch in examples. Memory beyond the parameters is not known and
 * stated wide; null where the parameters alone do not fit.
 */
export function searchGeneric(work: GenericWork, cluster: Cluster, batchTargets: readonly number[], calibration: Calibration | null = null): (Plan | null)[] {
  const { accelerator, count } = cluster;
  const code = frameworks[cluster.framework];
  const precision = supportedPrecision(accelerator, cluster.precision);
  const peak = peakFlops(accelerator, precision);
  const params = work.params ?? 0;
  const links = linksOf(cluster);
  const limitGib = memoryLimit(cluster, memoryConstants);
  const sharded = (STATE_BYTES * params) / 2 ** 30 + memoryConstants.baseGib;
  const gathered = (STATE_BYTES * params) / count / 2 ** 30 + memoryConstants.baseGib;
  const zeroStage = sharded < 0.8 * limitGib ? 0 : 3;
  const states = zeroStage === 0 ? sharded : gathered;
  if (states >= limitGib) return batchTargets.map(() => null);
  const activations = ACTIVATION_SHARE * (limitGib - states);
  const memory = { p10: states + activations / 4, p50: states + activations, p90: states + 2.5 * activations, limitGib };
  const passes = zeroStage === 0 ? 2 : 3;
  const traffic = passes * ringPass(physics, links, code.gradientBytes * params, count, 1);
  const optimizer = (physics.optimizerBytes * params) / (zeroStage === 0 ? 1 : count) / (accelerator.memoryTbS * 1e12);
  const slope = calibration?.slopeScale ?? 1;
  const base = calibration?.baseScale ?? 1;
  return batchTargets.map((target) => {
    const perRank = nearestAccumulation(target, count, 1);
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
        zeroStage, microBatch: perRank, activationCheckpointing: "none",
      },
      batchSequences, gradientAccumulation: 1, seconds, logSd: calibration?.logSd ?? LOG_SD, breakdown, memory,
      modelTflops: flops / 1e12, mfu: flops / peak,
    };
  });
}
