import type { RunSeries } from "../contract/series.ts";
import { fieller } from "../science/noise/fieller.ts";
import { adviseRun } from "./advise-run.ts";
import { effectiveCells } from "./effective-cells.ts";
import type { EffectiveCell } from "./effective-cells.ts";
import type { RunRecords } from "./records.ts";

/** What was measured and advised against the tokens, ordered by them. */
export const seriesOf = (records: RunRecords): RunSeries => {
  const cells = effectiveCells(records);
  return { noise: cells.map(noiseRow), throughput: throughput(records), advice: advices(records, cells) };
};

const noiseRow = (cell: EffectiveCell): RunSeries["noise"][number] => {
  const { state, ratio, low, high } = fieller(cell);
  const inTokens = (units: number | null) => (units === null ? null : units * cell.geometry.tokens_per_unit);
  return {
    segment: cell.segment.id, metric: cell.metric, scope: cell.scope, bucket: cell.bucket, from_tokens: cell.fromTokens, to_tokens: cell.toTokens, n: cell.n,
    status: state, noise_scale_tokens: inTokens(ratio), low_tokens: inTokens(low), high_tokens: inTokens(high),
    loss: cell.loss === null ? null : cell.loss.sum / cell.loss.n,
  };
};

/** Timings of every agent and epoch added, by micro-batch and kind. */
const throughput = ({ timings }: RunRecords): RunSeries["throughput"] =>
  [...Map.groupBy(timings, ({ point }) => `${point.kind} ${point.micro_batch}`)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, rows]) => {
      const point = rows[0]?.point;
      if (point === undefined) return [];
      const n = rows.reduce((sum, row) => sum + row.point.n, 0);
      const logs = rows.reduce((sum, row) => sum + row.point.sum_log_seconds, 0);
      return [{ micro_batch: point.micro_batch, kind: point.kind, n, seconds: Math.exp(logs / n) }];
    });

const advices = (records: RunRecords, cells: readonly EffectiveCell[]): RunSeries["advice"] => {
  const last = cells.at(-1);
  const advice = last === undefined ? null : adviseRun(records);
  if (last === undefined || advice === null || !advice.ok) return [];
  const { next } = advice.value;
  return [{ at: last.receivedAt, tokens: last.toTokens, batch_tokens: next.batch_tokens, learning_rate: next.learning_rate, action: next.action }];
};
