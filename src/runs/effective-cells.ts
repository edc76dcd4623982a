import type { NoiseCell } from "../contract/measurements.ts";
import { bucketOf } from "../science/noise/index.ts";
import type { NoiseRow, Replay, RunRecords } from "./records.ts";

type Segment = NoiseRow["segment"];

/** What all agents together measured of one (segment, metric, scope, unit, bucket). */
export interface EffectiveCell {
  readonly segment: Segment;
  readonly geometry: NoiseRow["geometry"];
  readonly metric: NoiseCell["metric"];
  readonly scope: NoiseCell["scope"];
  readonly bucket: number;
  readonly fromTokens: number;
  readonly toTokens: number;
  readonly fromStep: number | null;
  readonly toStep: number | null;
  /** Sums over steps of 1, s, g, s², g², s·g, of all agents. */
  readonly n: number;
  readonly s: number;
  readonly g: number;
  readonly ss: number;
  readonly gg: number;
  readonly sg: number;
  /** Independent statistics among those n: agents that look at the same batch repeat each other (see `independent`). */
  readonly independent: number;
  readonly loss: { readonly n: number; readonly sum: number } | null;
  readonly skipped: number;
  readonly clipped: number;
  /** When the row that reaches `toTokens` came in. */
  readonly receivedAt: string;
}

/**
 * The share of a row that still counts after restarts. A row of a lower epoch that begins at or after `fromStep` is trained again and
 * gone. One that straddles it keeps the share of its steps before it, as if its sums had grown evenly: what it knows of the
 * steps trained again is dropped, since they come once more, and its mean stands for the rest with fewer steps behind it. Keeping
 * it whole would count steps twice and claim too narrow an interval; dropping it would lose steps nobody trains again.
 */
const shareKept = ({ epoch, cell }: NoiseRow, replays: readonly Replay[], firstTokens: ReadonlyMap<number, number>): number => {
  const later = replays.filter((replay) => replay.epoch > epoch);
  if (later.length === 0) return 1;
  const from = Math.min(...later.map(({ fromStep }) => fromStep));
  if (cell.from_step !== null) {
    if (cell.from_step >= from) return 0;
    const last = cell.to_step ?? cell.from_step + cell.n - 1;
    return last < from ? 1 : (from - cell.from_step) / (last - cell.from_step + 1);
  }
  // Without steps only the tokens at which the later epoch began tell what is trained again.
  const begun = Math.min(...later.map(({ epoch: e }) => firstTokens.get(e) ?? Infinity));
  return cell.from_tokens >= begun ? 0 : 1;
};

const scaled = (cell: NoiseCell, share: number): NoiseCell | null => {
  if (share <= 0) return null;
  if (share >= 1) return cell;
  const n = Math.floor(cell.n * share);
  if (n < 1) return null;
  const k = n / cell.n;
  const at = (from: number, to: number) => from + (to - from) * share;
  return {
    ...cell,
    to_tokens: at(cell.from_tokens, cell.to_tokens),
    to_step: cell.from_step === null || cell.to_step === null ? cell.to_step : Math.max(cell.from_step, Math.ceil(cell.from_step + (cell.to_step - cell.from_step + 1) * share) - 1),
    n,
    s: cell.s * k, g: cell.g * k, ss: cell.ss * k, gg: cell.gg * k, sg: cell.sg * k,
    loss: cell.loss === null ? null : { n: cell.loss.n * k, sum: cell.loss.sum * k, sum_squares: cell.loss.sum_squares * k },
  };
};

/** Steps covered by ranges that may overlap; null where a row names none. */
const distinctSteps = (cells: readonly NoiseCell[]): number | null => {
  const ranges: [number, number][] = [];
  for (const { from_step: from, to_step: to } of cells) {
    if (from === null || to === null) return null;
    ranges.push([from, to]);
  }
  let [steps, reached] = [0, -1];
  for (const [from, to] of ranges.toSorted(([a], [b]) => a - b)) {
    steps += Math.max(0, to - Math.max(from, reached + 1) + 1);
    reached = Math.max(reached, to);
  }
  return steps;
};

/**
 * How many of n statistics are independent. Agents add: each looks at groups of its own. But agents of one job that each see the
 * whole batch post the same step's statistic, and a thousand of them know no more than one. So a step yields at most as many
 * as its batch holds lots of `units_per_step`. Where that is unknown, rows with the very same sums count once.
 */
const independent = (rows: readonly Kept[], n: number): number => {
  // One agent's sums are of its own steps.
  if (new Set(rows.map(({ row }) => row.agent)).size < 2) return n;
  const { segment, geometry } = rows[0]?.row ?? {};
  const steps = distinctSteps(rows.map(({ cell }) => cell));
  if (segment === undefined || geometry === undefined) return n;
  if (steps !== null && segment.batch_sequences !== null && geometry.unit !== "token") {
    return Math.min(n, Math.ceil(steps * Math.max(1, segment.batch_sequences / geometry.units_per_step)));
  }
  const different = new Map(rows.map(({ row, cell }) => [JSON.stringify([row.epoch, cell.n, cell.s, cell.g, cell.ss, cell.gg, cell.sg]), cell.n]));
  return Math.min(n, [...different.values()].reduce((sum, one) => sum + one, 0));
};

interface Kept {
  readonly row: NoiseRow;
  readonly cell: NoiseCell;
}

/** Which cell a row belongs to, and where it stands among the rows. */
interface Labels {
  readonly place: string;
  readonly order: string;
}

/** Labels of rows, worked out once a row: a series reads the same rows at each of its points. */
const labels = new WeakMap<NoiseRow, Labels>();

const labelsOf = (row: NoiseRow): Labels => {
  const known = labels.get(row);
  if (known !== undefined) return known;
  const { agent, epoch, segment, geometry, cell } = row;
  const made: Labels = {
    place: JSON.stringify([segment.id, cell.metric, cell.scope, geometry.unit, geometry.tokens_per_unit, cell.bucket ?? `from ${cell.from_tokens}`]),
    order: JSON.stringify([agent, epoch, cell.from_tokens, cell.to_tokens, cell.n]),
  };
  labels.set(row, made);
  return made;
};

const least = (values: readonly (number | null)[]): number | null => values.reduce((a, b) => (a === null || b === null ? (a ?? b) : Math.min(a, b)), null);
const most = (values: readonly (number | null)[]): number | null => values.reduce((a, b) => (a === null || b === null ? (a ?? b) : Math.max(a, b)), null);

const together = (rows: readonly Kept[]): EffectiveCell | null => {
  const latest = rows.reduce<Kept | null>((best, one) => (best !== null && best.cell.to_tokens >= one.cell.to_tokens ? best : one), null);
  if (latest === null) return null;
  const sum = (of: (cell: NoiseCell) => number) => rows.reduce((total, { cell }) => total + of(cell), 0);
  const n = sum((cell) => cell.n);
  const losses = sum(({ loss }) => loss?.n ?? 0);
  const reaching = rows.filter(({ row }) => row.cell.to_tokens === latest.row.cell.to_tokens).map(({ row }) => row.receivedAt);
  return {
    segment: latest.row.segment,
    geometry: latest.row.geometry,
    metric: latest.cell.metric,
    scope: latest.cell.scope,
    bucket: latest.cell.bucket ?? bucketOf(latest.cell.to_tokens),
    fromTokens: Math.min(...rows.map(({ cell }) => cell.from_tokens)),
    toTokens: latest.cell.to_tokens,
    fromStep: least(rows.map(({ cell }) => cell.from_step)),
    toStep: most(rows.map(({ cell }) => cell.to_step)),
    n,
    s: sum((cell) => cell.s), g: sum((cell) => cell.g), ss: sum((cell) => cell.ss), gg: sum((cell) => cell.gg), sg: sum((cell) => cell.sg),
    independent: independent(rows, n),
    loss: losses > 0 ? { n: losses, sum: sum(({ loss }) => loss?.sum ?? 0) } : null,
    skipped: sum((cell) => cell.skipped),
    clipped: sum((cell) => cell.clipped),
    receivedAt: reaching.toSorted()[0] ?? latest.row.receivedAt,
  };
};

/**
 * The rows of a run as one cell for each (segment, metric, scope, unit, bucket), ordered by tokens. Storage kept the largest n of
 * each (agent, epoch, cell); here restarts drop what is trained again, and agents and epochs add. The order of the rows does not matter.
 */
export const effectiveCells = ({ noise, replays }: Pick<RunRecords, "noise" | "replays">): EffectiveCell[] => {
  const firstTokens = new Map<number, number>();
  for (const { epoch, cell } of noise) firstTokens.set(epoch, Math.min(firstTokens.get(epoch) ?? Infinity, cell.from_tokens));
  const places = new Map<string, Kept[]>();
  for (const row of noise.map((one) => [labelsOf(one).order, one] as const).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, one]) => one)) {
    const cell = scaled(row.cell, shareKept(row, replays, firstTokens));
    if (cell === null) continue;
    const { place } = labelsOf(row);
    const known = places.get(place);
    if (known === undefined) places.set(place, [{ row, cell }]);
    else known.push({ row, cell });
  }
  const named = (cell: EffectiveCell) => JSON.stringify([cell.segment.id, cell.metric, cell.scope, cell.bucket]);
  return [...places.values()]
    .flatMap((rows) => together(rows) ?? [])
    .toSorted((a, b) => a.toTokens - b.toTokens || a.fromTokens - b.fromTokens || (named(a) < named(b) ? -1 : 1));
};
