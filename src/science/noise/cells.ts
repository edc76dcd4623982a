import type { NoiseCell, NoiseMeasurement } from "../../contract/measurements.ts";

/** Something wrong with a posted cell; `path` is inside the measurement, as in `cells/0/ss`. */
export interface CellFault {
  readonly path: string;
  readonly code: string;
  readonly message: string;
  readonly hint: string | null;
}

type Geometry = NoiseMeasurement["geometry"];

/** Rounding of sums kept in double precision, relative. */
const ROUNDING = 1e-9;
/** Squares of numbers below 1e-154 vanish in double precision: differences this small say nothing. */
const SMALLEST = 1e-120;

const SUMS = ["n", "s", "g", "ss", "gg", "sg"] as const;
const REDUCTION = "Norms are read before clipping, after unscaling; M2 is the norm of the mean gradient, M1 the mean of the groups' norms: M2 ≤ M1.";

/**
 * What is impossible about one cell of a measurement (index `at` names it in the paths): fewer than two groups, numbers that
 * are not finite, sums of squares below what the sums demand, a covariance beyond Cauchy–Schwarz, noise that is not positive,
 * tokens or steps running backwards. Empty: sound. Equalities broken by rounding (1e-9) pass.
 */
export const validateCell = (cell: NoiseCell, geometry: Geometry, at = 0): CellFault[] => {
  const faults: CellFault[] = [];
  const say = (path: string, code: string, message: string, hint: string | null = null) => faults.push({ path, code, message, hint });
  const here = (field: string) => `cells/${at}/${field}`;

  if (geometry.groups < 2) say("geometry/groups", "too_few_groups", "the estimator needs two disjoint groups or more", "Split the batch over ranks or micro-batches.");
  if (cell.to_tokens < cell.from_tokens) say(here("to_tokens"), "runs_backwards", "to_tokens lies before from_tokens");
  if (cell.from_step !== null && cell.to_step !== null && cell.to_step < cell.from_step) {
    say(here("to_step"), "runs_backwards", "to_step lies before from_step");
  }

  const infinite = SUMS.filter((field) => !Number.isFinite(cell[field]));
  for (const field of infinite) say(here(field), "not_finite", `${field} is not a finite number`, "Skip steps with non-finite gradients and count them in `skipped`.");
  if (infinite.length > 0) return faults;

  const { n, s, g, ss, gg, sg } = cell;
  if (!(n >= 1)) {
    say(here("n"), "too_few_steps", "n must be 1 or more");
    return faults;
  }
  const short = (squares: number, sum: number) => squares * n < sum * sum * (1 - ROUNDING) - SMALLEST;
  if (s <= 0) say(here("s"), "noise_not_positive", "the mean of s must be positive", REDUCTION);
  if (short(ss, s)) say(here("ss"), "impossible_sum_of_squares", "ss is below s²/n", "ss is the sum of s², not the square of a mean.");
  if (short(gg, g)) say(here("gg"), "impossible_sum_of_squares", "gg is below g²/n", "gg is the sum of g², not the square of a mean.");
  // Both the raw sums and what is left after the means must obey Cauchy–Schwarz; the second implies the first.
  const left = sg - (s * g) / n;
  const most = Math.sqrt(Math.max(0, ss - (s * s) / n) * Math.max(0, gg - (g * g) / n));
  if (Math.abs(left) > most + ROUNDING * (Math.abs(sg) + Math.sqrt(Math.abs(ss)) * Math.sqrt(Math.abs(gg))) + SMALLEST) {
    say(here("sg"), "impossible_covariance", "|sg| is beyond what ss and gg allow (Cauchy–Schwarz)", "sg is the sum of s·g over the same steps.");
  }
  return faults;
};

/** A cell after duplicates are dropped and agents and epochs added, with the segment and geometry it belongs to. */
export interface MergedCell extends NoiseCell {
  readonly segment: NoiseMeasurement["segment"];
  readonly unit: Geometry["unit"];
  readonly tokensPerUnit: number;
}

/** Bucket of a number of tokens: eight to a doubling from 1e6 on. */
export const bucketOf = (tokens: number): number => Math.floor(8 * Math.log2(Math.max(tokens, 1) / 1e6));

/** A cell without a bucket is told from others by where it starts: cumulative sums keep their start. */
const slot = (cell: NoiseCell) => (cell.bucket === null ? `from ${cell.from_tokens}` : `bucket ${cell.bucket}`);

const add = (a: MergedCell, b: MergedCell): MergedCell => ({
  ...(a.to_tokens >= b.to_tokens ? a : b),
  from_tokens: Math.min(a.from_tokens, b.from_tokens),
  from_step: a.from_step === null || b.from_step === null ? (a.from_step ?? b.from_step) : Math.min(a.from_step, b.from_step),
  n: a.n + b.n,
  s: a.s + b.s,
  g: a.g + b.g,
  ss: a.ss + b.ss,
  gg: a.gg + b.gg,
  sg: a.sg + b.sg,
  loss:
    a.loss === null || b.loss === null
      ? (a.loss ?? b.loss)
      : { n: a.loss.n + b.loss.n, sum: a.loss.sum + b.loss.sum, sum_squares: a.loss.sum_squares + b.loss.sum_squares },
  skipped: a.skipped + b.skipped,
  clipped: a.clipped + b.clipped,
});

/**
 * Cumulative posts as one cell per (segment, metric, scope, unit, bucket). Of each (agent, epoch, cell) the row with the
 * largest n wins, and agents and epochs are then added: duplicates, retries and any order give the same cells. Cells of an
 * earlier epoch that begin at or after a later epoch's `replay_from_step` are trained again and dropped. Ordered by tokens.
 */
export const mergeCells = (measurements: readonly NoiseMeasurement[]): MergedCell[] => {
  const rows = new Map<string, { agent: string; epoch: number; place: string; cell: MergedCell }>();
  const replays: { agent: string; epoch: number; from: number }[] = [];
  for (const { agent, epoch, replay_from_step, segment, geometry, cells } of measurements) {
    if (replay_from_step !== null) replays.push({ agent, epoch, from: replay_from_step });
    for (const cell of cells) {
      const place = JSON.stringify([segment.id, cell.metric, cell.scope, geometry.unit, geometry.tokens_per_unit, slot(cell)]);
      const key = JSON.stringify([agent, epoch, place]);
      const known = rows.get(key);
      const row = { agent, epoch, place, cell: { ...cell, segment, unit: geometry.unit, tokensPerUnit: geometry.tokens_per_unit } };
      if (known === undefined || cell.n > known.cell.n) rows.set(key, row);
    }
  }
  const places = new Map<string, MergedCell>();
  const ordered = [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  for (const { agent, epoch, place, cell } of ordered) {
    const again = replays.some((r) => r.agent === agent && r.epoch > epoch && cell.from_step !== null && cell.from_step >= r.from);
    if (again) continue;
    const known = places.get(place);
    places.set(place, known === undefined ? cell : add(known, cell));
  }
  return [...places.values()].toSorted((a, b) => a.to_tokens - b.to_tokens || a.from_tokens - b.from_tokens);
};
