import type { Closeness } from "../hardware/layout-search.ts";
import type { Plan } from "../hardware/types.ts";
import { tokenOverhead } from "../science/overhead.ts";
import type { Case } from "./case.ts";
import { pinnedSequences } from "./checks.ts";
import { batchLadder } from "./ladder.ts";
import type { Machine } from "./machine.ts";

/** One batch the run could use from first to last, and what it costs on the cluster. */
export interface Option {
  readonly plan: Plan;
  readonly batchTokens: number;
  /** ω(B) ≥ 1 at this batch held constant. */
  readonly overhead: number;
}

type Known = Pick<Case, "question" | "subject" | "judgement" | "underway">;

/** The options a machine leaves open for a question: those of a run under way, the pinned batch, or every batch of the ladder. Empty: nothing fits. */
export const openOptions = (known: Known, machine: Machine): Option[] => {
  if (known.underway !== null) return known.underway.open(machine, known.judgement);
  const pinned = pinnedSequences(known.question, known.subject.sequenceLength);
  return pinned === null ? freeOptions(known, machine) : optionsAt(known, machine, [pinned], "exact");
};

/** The options there would be with no batch pinned. */
export const freeOptions = (known: Known, machine: Machine): Option[] =>
  optionsAt(known, machine, batchLadder(known.judgement.curve.optimalTokens / known.subject.sequenceLength, machine.cluster.count));

/** The options behind a list of batches in sequences, one for each distinct batch that really divides, ascending. */
export const optionsAt = ({ subject, judgement }: Pick<Known, "subject" | "judgement">, machine: Machine, batches: readonly number[], closeness: Closeness = "near"): Option[] => {
  const byBatch = new Map<number, Option>();
  for (const plan of machine.search(batches, closeness)) {
    if (plan === null) continue;
    const known = byBatch.get(plan.batchSequences);
    if (known !== undefined && known.plan.seconds <= plan.seconds) continue;
    const batchTokens = plan.batchSequences * subject.sequenceLength;
    byBatch.set(plan.batchSequences, { plan, batchTokens, overhead: tokenOverhead(batchTokens, judgement.curve) });
  }
  return [...byBatch.values()].toSorted((a, b) => a.batchTokens - b.batchTokens);
};
