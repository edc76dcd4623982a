import type { Plan } from "../hardware/types.ts";
import { tokenOverhead } from "../science/overhead.ts";
import type { OverheadCurve } from "../science/overhead.ts";
import type { Machine } from "./machine.ts";

/** One batch the run could use from first to last, and what it costs on the cluster. */
export interface Option {
  readonly plan: Plan;
  readonly batchTokens: number;
  /** ω(B) ≥ 1 at this batch held constant. */
  readonly overhead: number;
}

/** Octaves below and above the optimal batch that are looked at; beyond five doublings every run wastes four fifths of its tokens. */
const BELOW = 2;
const ABOVE = 5;

/**
 * Batches worth looking at, in sequences, ascending: 2^k × {4, 5, 6, 7} / 4 near the optimum and 2^k × {4, 6} / 4 away from
 * it, and on in doublings to one sequence an accelerator where that is more. The list depends on the optimum and the count
 * alone, so that a larger allowance only ever adds choices.
 */
export const batchLadder = (optimalSequences: number, accelerators: number): number[] => {
  const centre = Math.floor(Math.log2(Math.max(optimalSequences, 1)));
  const rungs: number[] = [];
  for (let octave = centre - BELOW; octave <= centre + ABOVE; octave++) {
    const near = octave >= centre - 1 && octave <= centre + 1;
    for (const quarter of near ? [4, 5, 6, 7] : [4, 6]) {
      const rung = (2 ** octave * quarter) / 4;
      if (rung >= 1 && Number.isInteger(rung)) rungs.push(rung);
    }
  }
  const top = rungs.at(-1) ?? 0;
  for (let rung = accelerators; rung > top && Number.isInteger(rung); rung /= 2) rungs.push(rung);
  return rungs.sort((a, b) => a - b);
};

/** The options behind a list of batches, one for each distinct batch that really divides, ascending; empty: nothing fits. */
export const optionsFor = (machine: Machine, batches: readonly number[], sequenceLength: number, curve: OverheadCurve): Option[] => {
  const byBatch = new Map<number, Option>();
  for (const plan of machine.search(batches)) {
    if (plan === null) continue;
    const known = byBatch.get(plan.batchSequences);
    if (known !== undefined && known.plan.seconds <= plan.seconds) continue;
    const batchTokens = plan.batchSequences * sequenceLength;
    byBatch.set(plan.batchSequences, { plan, batchTokens, overhead: tokenOverhead(batchTokens, curve) });
  }
  return [...byBatch.values()].sort((a, b) => a.batchTokens - b.batchTokens);
};
