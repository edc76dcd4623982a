import { advise } from "../../src/advice/advise.ts";
import type { Advice } from "../../src/contract/answer.ts";
import { publishedRuns } from "../../src/science/published-runs/index.ts";
import type { PublishedRun } from "../../src/science/published-runs/index.ts";
import { carried, practiceWithout } from "./leave-out.ts";
import { hoursKindOf, publishedHours } from "./hours.ts";
import { questionOf } from "../../src/http/tables/published-run-question.ts";

/** A published run beside its advice; ratios are advised over done, null where nothing was published. */
export interface Comparison {
  readonly run: PublishedRun;
  readonly startTokens: number;
  readonly finalTokens: number;
  readonly batchRatio: number | null;
  /** The same had the run's laboratory published nothing. */
  readonly batchRatioWithout: number | null;
  readonly rate: number | null;
  readonly rateRatio: number | null;
  /** At the batch of the run. */
  readonly rateThere: number | null;
  readonly rateRatioThere: number | null;
  readonly rateRatioWithout: number | null;
  /** The advised 6·N·D over 6·N_active·D is one, to the last bit. */
  readonly flopsExact: boolean;
  /** Accelerator-hours at the batch of the run, counted as the published ones are: with or without lost time. */
  readonly hours: number | null;
  /** The same with the goodput always, and never. */
  readonly hoursHeld: number | null;
  readonly hoursTraining: number | null;
  readonly hoursDone: number | null;
  readonly hoursRatio: number | null;
  readonly layoutThere: Advice["layout"] | null;
  /** The ratio counts towards the median. */
  readonly hoursCount: boolean;
}

const answer = (run: PublishedRun, batchTokens: number | null): Advice => {
  const result = advise(questionOf(run, batchTokens));
  if (!result.ok) throw new Error(`${run.id} has no advice: ${JSON.stringify(result.failure)}`);
  return result.value;
};

const over = (advised: number | null | undefined, done: number | null): number | null => (advised === null || advised === undefined || done === null ? null : advised / done);
const times = (ratio: number | null, factor: number): number | null => (ratio === null ? null : ratio * factor);

/** Asks about one published run. */
const compare = (run: PublishedRun): Comparison => {
  const free = answer(run, null);
  const there = run.final_batch_tokens === null ? null : answer(run, run.final_batch_tokens);
  const [first, last] = [free.schedule[0], free.schedule.at(-1)];
  if (first === undefined || last === undefined) throw new Error(`${run.id} has an empty schedule`);

  const batchRatio = over(last.batch_tokens, run.final_batch_tokens);
  const rateRatioThere = over(there?.learning_rate?.peak, run.learning_rate);
  const { kind } = hoursKindOf(run);
  const hoursHeld = there?.cost.accelerator_hours ?? null;
  const hoursTraining = there === null ? null : there.cost.accelerator_hours * there.cost.goodput;
  const hours = kind === "throughput" ? hoursTraining : hoursHeld;
  const hoursDone = publishedHours(run);
  return {
    run,
    startTokens: first.batch_tokens,
    finalTokens: last.batch_tokens,
    batchRatio,
    batchRatioWithout: times(batchRatio, carried(free.evidence, "optimal_tokens", practiceWithout(run, publishedRuns, (one) => one.final_batch_tokens))),
    rate: free.learning_rate?.peak ?? null,
    rateRatio: over(free.learning_rate?.peak, run.learning_rate),
    rateThere: there?.learning_rate?.peak ?? null,
    rateRatioThere,
    rateRatioWithout: times(rateRatioThere, carried(there?.evidence ?? [], "peak_learning_rate", practiceWithout(run, publishedRuns, (one) => one.learning_rate))),
    flopsExact: free.cost.flops_6nd === 6 * (run.active_params ?? run.params) * run.tokens,
    hours,
    hoursHeld,
    hoursTraining,
    hoursDone,
    hoursRatio: over(hours, hoursDone),
    layoutThere: there?.layout ?? null,
    hoursCount: kind !== "other_work",
  };
};

/** Every published run beside its advice. */
export const compareAll = (): Comparison[] => publishedRuns.map(compare);
