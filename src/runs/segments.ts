import type { Question } from "../contract/question.ts";
import { sequenceLengthOf } from "../advice/understand.ts";
import type { EffectiveCell } from "./effective-cells.ts";

/** A stretch of a run under one set of settings, as its agents posted it. */
export interface Segment {
  readonly id: string;
  readonly batchTokens: number;
  /** In sequences of the question, which layouts are made of. */
  readonly batchSequences: number;
  readonly learningRate: number | null;
  readonly beta2: number | null;
  readonly fromTokens: number;
  readonly toTokens: number;
}

/** Tokens of one sequence of a cell: a run may lengthen its sequences on the way. */
const sequenceTokens = ({ geometry }: EffectiveCell, { data }: Question): number =>
  geometry.unit === "sequence" && geometry.tokens_per_unit > 1 ? geometry.tokens_per_unit : sequenceLengthOf(data);

const segmentOf = (cells: readonly EffectiveCell[], question: Question): Segment[] => {
  const last = cells.at(-1);
  if (last === undefined) return [];
  const { segment, geometry } = last;
  const perSequence = sequenceTokens(last, question);
  // An agent that names no batch is taken to have measured the whole of it.
  const measured = geometry.unit === "token" ? geometry.units_per_step / perSequence : geometry.units_per_step;
  const sequences = segment.batch_sequences ?? measured;
  return [{
    id: segment.id,
    batchTokens: sequences * perSequence,
    batchSequences: Math.max(1, Math.round((sequences * perSequence) / sequenceLengthOf(question.data))),
    learningRate: segment.learning_rate,
    beta2: segment.betas?.[1] ?? null,
    fromTokens: Math.min(...cells.map(({ fromTokens }) => fromTokens)),
    toTokens: last.toTokens,
  }];
};

/** The segments of a run in the order they were entered. */
export const segmentsOf = (cells: readonly EffectiveCell[], question: Question): Segment[] =>
  [...Map.groupBy(cells, ({ segment }) => segment.id).values()]
    .flatMap((own) => segmentOf(own, question))
    .toSorted((a, b) => a.toTokens - b.toTokens || a.fromTokens - b.fromTokens || (a.id < b.id ? -1 : 1));

/** Tokens at which the batch of the latest segment began; the run's first when it never changed. */
export const batchSince = (segments: readonly Segment[]): number => {
  const latest = segments.at(-1);
  let since = latest?.fromTokens ?? 0;
  for (const segment of segments.toReversed()) {
    if (segment.batchTokens !== latest?.batchTokens) break;
    since = Math.min(since, segment.fromTokens);
  }
  return since;
};
