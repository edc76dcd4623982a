import type { RunSeries } from "../contract/series.ts";
import { decide } from "./decide.ts";
import { effectiveCells } from "./effective-cells.ts";
import type { EffectiveCell } from "./effective-cells.ts";
import { nextOf } from "./next.ts";
import { lossOf, readCells } from "./reading.ts";
import type { RunRecords } from "./records.ts";
import { stateOf } from "./state.ts";
import { stepTimesOf } from "./timings.ts";

/** What was measured and advised against the tokens, ordered by them. The same records give the same series, however they were posted. */
export const seriesOf = (records: RunRecords): RunSeries => {
  const cells = effectiveCells(records);
  return { noise: cells.map((cell) => noiseRow(cell, records)), throughput: throughput(records), advice: advices(records, cells) };
};

const noiseRow = (cell: EffectiveCell, { question }: RunRecords): RunSeries["noise"][number] => {
  const reading = readCells([cell], question);
  return {
    segment: cell.segment.id, metric: cell.metric, scope: cell.scope, bucket: cell.bucket, from_tokens: cell.fromTokens, to_tokens: cell.toTokens, n: cell.n,
    status: reading?.state ?? "insufficient",
    noise_scale_tokens: reading?.ratio ?? null, low_tokens: reading?.low ?? null, high_tokens: reading?.high ?? null,
    loss: lossOf(cell),
  };
};

const throughput = (records: RunRecords): RunSeries["throughput"] =>
  stepTimesOf(records, records.question.hardware.count, null).map(({ micro_batch, kind, n, sum_log_seconds }) => ({ micro_batch, kind, n, seconds: Math.exp((sum_log_seconds ?? 0) / n) }));

/** Most points at which the advice is worked out again: each takes some ten milliseconds, and reads all cells before it. */
const MOST_POINTS = 24;
/** Cells read over all points together: a run of thousands is asked at fewer points, so that a series never takes long. */
const MOST_READ = 24_000;
/** Points that even the longest run is given. */
const LEAST_POINTS = 8;

/** Tokens at which a bucket or a segment was complete: at most MOST_POINTS, fewer in a very long run, evenly, with the first of each segment and the last of all. */
const boundaries = (cells: readonly EffectiveCell[]): { readonly at: string; readonly tokens: number }[] => {
  const reached = new Map<string, EffectiveCell>();
  for (const cell of cells) reached.set(JSON.stringify([cell.segment.id, cell.bucket]), cell);
  const byTokens = new Map([...reached.values()].map((cell) => [cell.toTokens, cell]));
  const all = [...byTokens.values()].toSorted((a, b) => a.toTokens - b.toTokens);
  const needed = all.filter(({ segment }, i) => i === all.length - 1 || all[i - 1]?.segment.id !== segment.id);
  const most = Math.max(LEAST_POINTS, Math.min(MOST_POINTS, Math.floor(MOST_READ / cells.length)));
  const stride = Math.ceil(all.length / most);
  const kept = all.filter((cell, i) => (all.length - 1 - i) % stride === 0 || (needed.length <= most && needed.includes(cell)));
  return kept.map(({ receivedAt, toTokens }) => ({ at: receivedAt, tokens: toTokens }));
};

/** The records as they were when some tokens had been seen; what is not counted in tokens (timings, memory) as it is now, and all of them at the last. */
const upTo = (records: RunRecords, tokens: number, last: boolean): RunRecords =>
  last
    ? records
    : {
        ...records,
        noise: records.noise.filter(({ cell }) => cell.to_tokens <= tokens),
        branches: records.branches.filter(({ from_tokens }) => from_tokens <= tokens),
      };

/**
 * What would have been advised at each boundary, worked out from the records alone and not kept from then: any order, duplication or
 * split of the posts gives the same. A cell is counted where its last row reaches.
 */
const advices = (records: RunRecords, cells: readonly EffectiveCell[]): RunSeries["advice"] =>
  boundaries(cells).flatMap(({ at, tokens }, i, all) => {
    const then = upTo(records, tokens, i === all.length - 1);
    const state = stateOf(then);
    if (state.current === null) return [];
    const decided = decide(then, state, state.current, {});
    if (!decided.ok) return [];
    const { batch_tokens, learning_rate, action } = nextOf(decided.value);
    return [{ at, tokens, batch_tokens, learning_rate, action }];
  });
