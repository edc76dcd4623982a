import { type FrameworkConstants, frameworks } from "../../src/hardware/frameworks.ts";
import { estimateMemory, type MemoryConstants, memoryConstants } from "../../src/hardware/memory.ts";
import type { MemoryEstimate } from "../../src/hardware/types.ts";
import type { MeasuredRow } from "./measured-rows.ts";

/** Constants of the memory model: the shared ones, and what nanotron's eager code keeps. */
export interface FittedMemory {
  readonly shared: MemoryConstants;
  readonly nanotron: FrameworkConstants;
  /** What other codes' allocators hold beyond need, and their bytes a token and vocabulary entry. */
  readonly hoarded: number;
  readonly logitBytes: number;
}

/** The constants as shipped. */
export const shippedMemory: FittedMemory = { shared: memoryConstants, nanotron: frameworks.nanotron, hoarded: frameworks.other.hoarded, logitBytes: frameworks.other.logitBytes };

/** Memory of a row under some constants. */
export function memoryOf(fitted: FittedMemory, row: MeasuredRow): MemoryEstimate {
  const { shape, cluster, layout, batchSequences, sequenceLength } = row;
  const code = cluster.framework === "nanotron" ? fitted.nanotron : { ...frameworks[cluster.framework], hoarded: fitted.hoarded, logitBytes: fitted.logitBytes };
  return estimateMemory(shape, cluster, layout, batchSequences, sequenceLength, null, fitted.shared, code);
}

/**
 * Memory of the rank whose peak a row reports. nanotron logs that of its first rank (seen in the rows: with a pipeline the peak
 * does not grow with the vocabulary's share), which holds no logits where there is a pipeline.
 */
export function reportedMemory(fitted: FittedMemory, row: MeasuredRow): MemoryEstimate {
  const first = row.cluster.framework === "nanotron" && row.layout.pipelineParallel > 1;
  return memoryOf(first ? { ...fitted, nanotron: { ...fitted.nanotron, logitBytes: 0 } } : fitted, row);
}

/** ln(predicted median / measured peak). */
export const memoryError = (fitted: FittedMemory, row: MeasuredRow): number => Math.log(reportedMemory(fitted, row).p50 / (row.memoryGib ?? 1));

/** Cost of a source's rows: their mean, weighed by the logarithm of their number. */
const weigh = (own: readonly MeasuredRow[], cost: (row: MeasuredRow) => number): number => (own.reduce((sum, row) => sum + cost(row), 0) / (own.length + 3)) * Math.log10(own.length + 10);

/** What memory a failed step has to exceed, and one that ran may not: ln(p90 / limit). */
const overLimit = (fitted: FittedMemory, row: MeasuredRow): number => {
  const { p90, limitGib } = memoryOf(fitted, row);
  return Math.log(p90 / limitGib);
};

/** How much a failure said to fit weighs against a run said not to: a step may fail for other reasons. */
const FAILURE = 0.3;

/** How much a wrong verdict weighs against a wrong peak. */
const VERDICT = 3;

/**
 * Coordinate search over the few constants theory leaves open, on measured peaks and on verdicts: what ran has to fit, and what
 * failed has not. Sources weigh by the logarithm of their rows.
 */
export function fitMemory(rows: readonly MeasuredRow[], verdicts: readonly MeasuredRow[]): FittedMemory {
  const value = [frameworks.other.logitBytes, frameworks.other.hoarded, memoryConstants.baseGib, memoryConstants.selectiveShare, frameworks.nanotron.hiddenKept, frameworks.nanotron.logitBytes, frameworks.nanotron.gatheredBytes];
  const low = [2, 0.005, 0.1, 0.1, 0.5, 2, 0.5];
  const high = [24, 2, 4, 0.9, 6, 24, 8];
  const build = (): FittedMemory => ({
    shared: { ...memoryConstants, baseGib: value[2]!, selectiveShare: value[3]! },
    nanotron: { ...frameworks.nanotron, hiddenKept: value[4]!, logitBytes: value[5]!, gatheredBytes: value[6]! },
    hoarded: value[1]!,
    logitBytes: value[0]!,
  });
  const bySource = [...Map.groupBy(rows, (row) => row.source).values()];
  const judgedBySource = [...Map.groupBy(verdicts, (row) => row.source).values()];
  const cost = (): number => {
    const fitted = build();
    const peaks = bySource.reduce((sum, own) => sum + weigh(own, (row) => Math.sqrt(memoryError(fitted, row) ** 2 + 0.0025)), 0);
    const wrong = (row: MeasuredRow): number => (row.ran ? Math.min(1, Math.max(0, overLimit(fitted, row))) : FAILURE * Math.min(1, Math.max(0, -overLimit(fitted, row))));
    return peaks + VERDICT * judgedBySource.reduce((sum, own) => sum + weigh(own, wrong), 0);
  };
  const steps = value.map(() => 0.2);
  let best = cost();
  for (let sweep = 0; sweep < 60; sweep++) {
    for (let i = 0; i < value.length; i++) {
      const start = value[i]!;
      let moved = false;
      for (const factor of [1 + steps[i]!, 1 / (1 + steps[i]!)]) {
        value[i] = Math.min(high[i]!, Math.max(low[i]!, start * factor));
        const now = cost();
        if (now < best - 1e-9) {
          best = now;
          moved = true;
          break;
        }
        value[i] = start;
      }
      steps[i] = moved ? Math.min(0.4, steps[i]! * 1.4) : Math.max(0.002, steps[i]! / 2);
    }
  }
  return build();
}
