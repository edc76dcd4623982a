import { type FrameworkConstants, frameworks } from "../../src/hardware/frameworks.ts";
import { estimateMemory, type MemoryConstants, memoryConstants } from "../../src/hardware/memory.ts";
import type { MemoryEstimate } from "../../src/hardware/types.ts";
import type { MeasuredRow } from "./measured-rows.ts";

/** Constants of the memory model: the shared ones, and what nanotron's eager code keeps. */
export interface FittedMemory {
  readonly shared: MemoryConstants;
  readonly nanotron: FrameworkConstants;
}

/** The constants as shipped. */
export const shippedMemory: FittedMemory = { shared: memoryConstants, nanotron: frameworks.nanotron };

/** Memory of a row under some constants. */
export function memoryOf(fitted: FittedMemory, row: MeasuredRow): MemoryEstimate {
  const { shape, cluster, layout, batchSequences, sequenceLength } = row;
  const code = cluster.framework === "nanotron" ? fitted.nanotron : frameworks[cluster.framework];
  return estimateMemory(shape, cluster, layout, batchSequences, sequenceLength, null, fitted.shared, code);
}

/** ln(predicted median / measured peak). */
export const memoryError = (fitted: FittedMemory, row: MeasuredRow): number => Math.log(memoryOf(fitted, row).p50 / (row.memoryGib ?? 1));

/** Coordinate search over the few constants theory leaves open; sources weigh by the logarithm of their rows. */
export function fitMemory(rows: readonly MeasuredRow[]): FittedMemory {
  const value = [memoryConstants.logitBytes, memoryConstants.waste, memoryConstants.baseGib, memoryConstants.selectiveShare, frameworks.nanotron.hiddenKept, frameworks.nanotron.ffnKept];
  const low = [2, 0.02, 0.3, 0.5, 0.2, 1];
  const high = [7, 0.12, 4, 0.9, 2, 4];
  const build = (): FittedMemory => ({
    shared: { ...memoryConstants, logitBytes: value[0]!, waste: value[1]!, baseGib: value[2]!, selectiveShare: value[3]! },
    nanotron: { ...frameworks.nanotron, hiddenKept: value[4]!, ffnKept: value[5]! },
  });
  const bySource = [...Map.groupBy(rows, (row) => row.source).values()];
  const cost = (): number => {
    const fitted = build();
    return bySource.reduce((sum, own) => sum + own.reduce((part, row) => part + Math.sqrt(memoryError(fitted, row) ** 2 + 0.0025), 0) / (own.length + 3) * Math.log10(own.length + 10), 0);
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
