import type { Case } from "../advice/case.ts";
import { layoutOf } from "../advice/layout.ts";
import { optionsAt } from "../advice/option.ts";
import { billOf } from "../advice/prospect.ts";
import type { Rate } from "../advice/rate.ts";
import type { ElasticRow } from "../contract/run-advice.ts";

/** A batch this near to the run's own is its own: the rate stays as it is. */
const SAME = 0.01;

/** Whether a batch is the run's own, but for what a count of accelerators does not divide. */
export const sameBatch = (batchTokens: number, ownTokens: number): boolean => Math.abs(batchTokens / ownTokens - 1) <= SAME;

/** What a run at a batch goes on as with each number of accelerators: the nearest batch that divides, how far off it is, and the layout. */
export const elasticOf = (known: Case, batchSequences: number, remainingTokens: number, rate: Rate): ElasticRow[] => {
  const { count, counts } = known.question.hardware;
  return [...new Set([count, ...counts])].toSorted((a, b) => a - b).map((accelerators): ElasticRow => {
    const machine = known.machine.withCount(accelerators);
    const [option] = optionsAt(known, machine, [batchSequences], "exact");
    if (option === undefined) {
      return { accelerators, batch_tokens: null, batch_sequences: null, deviation: null, learning_rate: null, layout: null, step_seconds: null, wall_clock_hours: null };
    }
    const { plan, batchTokens } = option;
    const deviation = plan.batchSequences / batchSequences - 1;
    const seconds = (remainingTokens / batchTokens) * plan.seconds;
    return {
      accelerators,
      batch_tokens: batchTokens,
      batch_sequences: plan.batchSequences,
      deviation,
      learning_rate: rate.at(sameBatch(plan.batchSequences, batchSequences) ? batchSequences * known.subject.sequenceLength : batchTokens),
      layout: layoutOf(plan),
      step_seconds: plan.seconds,
      wall_clock_hours: billOf(machine, option, seconds).wallClockHours.p50,
    };
  });
};
