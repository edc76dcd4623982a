import type { NoiseMeasurement } from "../../contract/measurements.ts";
import { Z90 } from "../../numbers/normal.ts";
import type { LogNormal } from "../types.ts";
import { mergeCells } from "./cells.ts";
import type { MergedCell } from "./cells.ts";
import { fieller, FEWEST_STEPS, moments } from "./fieller.ts";
import type { RatioState, Sums } from "./fieller.ts";

/** What the agents' cells say about B_noise at the latest tokens they saw. */
export interface NoiseScale {
  readonly status: RatioState;
  /** B_noise in tokens; null when nothing positive is known. For a lower bound, `low` is its 10th percentile and the log-sd is 1. */
  readonly estimate: LogNormal | null;
  /** 95 % interval in tokens. */
  readonly low: number | null;
  readonly high: number | null;
  /** Where, how and under which settings it was measured: it counts only at that batch and learning rate. */
  readonly fromTokens: number;
  readonly toTokens: number;
  readonly steps: number;
  readonly metric: MergedCell["metric"];
  readonly scope: MergedCell["scope"];
  readonly segment: MergedCell["segment"];
  /** What is wrong with the measuring itself, in words; null when nothing is seen. */
  readonly diagnosis: string | null;
}

const Z = 1.96;
/** Said when the estimates of |G|² or of tr(Σ) are negative beyond chance. */
export const WRONG_REDUCTION =
  "|G|² comes out negative beyond chance, or the norm of the mean gradient above the mean of the groups' norms: the reduction or accumulation is wrong. " +
  "Check that groups are disjoint, that group norms are of means and not of sums, and that both norms are read before clipping and after unscaling.";

/** Sums of disjoint steps, added. */
export const merge = (cells: readonly Sums[]): Sums =>
  cells.reduce<Sums>(
    (a, b) => ({ n: a.n + b.n, s: a.s + b.s, g: a.g + b.g, ss: a.ss + b.ss, gg: a.gg + b.gg, sg: a.sg + b.sg }),
    { n: 0, s: 0, g: 0, ss: 0, gg: 0, sg: 0 },
  );

const isSgd = ({ segment }: MergedCell) => /sgd|momentum/i.test(segment.optimizer ?? "");

/** Cells of the best (scope, metric) there is: `all` before `norm`, then the metric the optimizer steps in: p1 for Adam, l2 for SGD. */
const preferred = (cells: readonly MergedCell[]): MergedCell[] => {
  const latest = cells.at(-1);
  if (latest === undefined) return [];
  const metrics = isSgd(latest) ? (["l2", "p1", "p2"] as const) : (["p1", "l2", "p2"] as const);
  for (const scope of ["all", "norm"] as const) {
    for (const metric of metrics) {
      const found = cells.filter((cell) => cell.scope === scope && cell.metric === metric);
      if (found.length > 0) return found;
    }
  }
  return [];
};

/**
 * A Fieller interval at z = 1.96 as a log-normal; null: nothing positive is known. A bound from below is its 10th percentile, log-sd 1.
 * An interval that is only just bounded reaches far up, which is no doubt about its lower end: it goes over into that bound.
 */
export const asLogNormal = (low: number | null, high: number | null, ratio: number | null): LogNormal | null => {
  if (low === null) return null;
  if (high === null) return { median: low * Math.exp(Z90), logSd: 1 };
  if (ratio === null) return null;
  if (!(low > 0)) return { median: ratio, logSd: Math.max(Math.log(high / ratio) / Z, 0.01) };
  const logSd = Math.max(Math.min(Math.log(high / low) / (2 * Z), 1), 0.01);
  return { median: Math.max(ratio, low * Math.exp(Z90 * logSd)), logSd };
};

/** Beyond chance: |G|² negative, or tr(Σ) not positive (M2 > M1). null: nothing is seen. */
export const diagnoseSums = (sums: Sums): string | null => {
  if (sums.n < FEWEST_STEPS) return null;
  const { meanS, meanG, varianceG } = moments(sums);
  return meanS <= 0 || meanG + Z * Math.sqrt(varianceG) < 0 ? WRONG_REDUCTION : null;
};

const diagnose = (cells: readonly MergedCell[]): string | null => diagnoseSums(merge(cells));

const read = (cells: readonly MergedCell[], diagnosis: string | null): NoiseScale | null => {
  const last = cells.at(-1);
  if (last === undefined) return null;
  const { state, ratio, low, high } = fieller(merge(cells), Z);
  const inTokens = (units: number | null) => (units === null ? null : units * last.tokensPerUnit);
  const bad = diagnosis !== null;
  return {
    status: bad ? "uninformative" : state,
    estimate: bad ? null : asLogNormal(inTokens(low), inTokens(high), inTokens(ratio)),
    low: bad ? null : inTokens(low),
    high: bad ? null : inTokens(high),
    fromTokens: cells[0]?.from_tokens ?? last.from_tokens,
    toTokens: last.to_tokens,
    steps: cells.reduce((sum, { n }) => sum + n, 0),
    metric: last.metric,
    scope: last.scope,
    segment: last.segment,
    diagnosis,
  };
};

/** Cells that can be pooled with the last one: its segment and unit. */
const together = (cells: readonly MergedCell[]): MergedCell[] => {
  const last = cells.at(-1);
  return cells.filter((cell) => cell.segment.id === last?.segment.id && cell.unit === last.unit && cell.tokensPerUnit === last.tokensPerUnit);
};

/**
 * The latest noise scale in tokens (units × tokens per unit). Starts from the last cell of the last segment and takes in earlier
 * ones of that segment, back to half the tokens, until the interval is `ok`. Null without cells.
 */
export const noiseScale = (measurements: readonly NoiseMeasurement[]): NoiseScale | null => {
  const latest = mergeCells(measurements).at(-1);
  const segment = together(preferred(mergeCells(measurements).filter((cell) => cell.segment.id === latest?.segment.id)));
  const diagnosis = diagnose(segment);
  let reading: NoiseScale | null = null;
  for (let first = segment.length - 1; first >= 0; first -= 1) {
    const pool = segment.slice(first);
    const far = (pool[0]?.to_tokens ?? 0) < (pool.at(-1)?.to_tokens ?? 0) / 2;
    if (reading !== null && (far || reading.status === "ok")) break;
    reading = read(pool, diagnosis);
  }
  return reading;
};

/** The noise scale of every cell of the preferred metric and scope, in the order of their tokens: what a trend is fitted to. */
export const noiseScaleSeries = (measurements: readonly NoiseMeasurement[]): NoiseScale[] =>
  preferred(mergeCells(measurements)).flatMap((cell) => read([cell], diagnose([cell])) ?? []);
