import { Z90 } from "../numbers/normal.ts";
import type { LogNormal } from "./types.ts";

/** Optimizer steps to one fixed loss at a batch, learning rate tuned at each; `relativeError` is the standard error of the steps. */
export interface StepsPoint {
  readonly batchTokens: number;
  readonly steps: number;
  readonly relativeError: number;
}

/**
 * S(B) = S_min + E_min/B. `ok`: both ends of the hyperbola are seen. `lower_bound_only`: no batch was large enough to see steps
 * stop falling, so B_crit is only known from below. `upper_bound_only`: no batch was small enough to see tokens stop falling.
 */
export interface StepsFit {
  readonly state: "ok" | "lower_bound_only" | "upper_bound_only";
  /** B_crit = E_min/S_min, tokens. For a bound, the bound is its 10th (90th) percentile and the log-sd is 1. */
  readonly criticalTokens: LogNormal;
  /** S_min, steps. */
  readonly minimumSteps: LogNormal;
  /** E_min, tokens. */
  readonly minimumTokens: LogNormal;
  /** Scatter against the errors given; above 1 every interval is widened by its root. */
  readonly reducedChiSquare: number;
}

const FEWEST_BATCHES = 3;
/** Log-sd that stands for "not known". */
const UNKNOWN = 3;
const BISECTIONS = 60;

interface Row {
  readonly batch: number;
  readonly logTokens: number;
  readonly weight: number;
}

/** Best ln E_min and χ² at a given B_crit: ln(S·B) = ln E_min + ln(1 + B/B_crit) is linear in ln E_min. */
const profile = (rows: readonly Row[], inverseCritical: number) => {
  const left = rows.map(({ batch, logTokens }) => logTokens - Math.log1p(batch * inverseCritical));
  const weight = rows.reduce((sum, row) => sum + row.weight, 0);
  const logMinimumTokens = rows.reduce((sum, row, i) => sum + row.weight * (left[i] ?? 0), 0) / weight;
  const chiSquare = rows.reduce((sum, row, i) => sum + row.weight * ((left[i] ?? 0) - logMinimumTokens) ** 2, 0);
  return { logMinimumTokens, chiSquare };
};

/** χ² when no batch is below B_crit: steps do not depend on the batch. */
const flat = (rows: readonly Row[]): number =>
  profile(rows.map((row) => ({ ...row, logTokens: row.logTokens - Math.log(row.batch) })), 0).chiSquare;

/** The smallest value of `f` between two ends: a grid, then golden section around its lowest point. */
const minimise = (f: (x: number) => number, low: number, high: number): number => {
  const cells = 200;
  const at = (i: number) => low + ((high - low) * i) / cells;
  let best = 0;
  for (let i = 1; i <= cells; i += 1) if (f(at(i)) < f(at(best))) best = i;
  let [a, b] = [at(Math.max(0, best - 1)), at(Math.min(cells, best + 1))];
  const golden = (Math.sqrt(5) - 1) / 2;
  for (let i = 0; i < BISECTIONS; i += 1) {
    const [c, d] = [b - golden * (b - a), a + golden * (b - a)];
    if (f(c) < f(d)) b = d;
    else a = c;
  }
  return (a + b) / 2;
};

/** Where `f` rises through `level` between `inside` (below it) and `outside` (above it). */
const crossing = (f: (x: number) => number, level: number, inside: number, outside: number): number => {
  let [a, b] = [inside, outside];
  for (let i = 0; i < BISECTIONS; i += 1) {
    const middle = (a + b) / 2;
    if (f(middle) > level) b = middle;
    else a = middle;
  }
  return (a + b) / 2;
};

const known = (variance: number): number => Math.min(UNKNOWN, Math.sqrt(Number.isFinite(variance) && variance >= 0 ? variance : UNKNOWN ** 2));

/** Standard errors of ln E_min and ln S_min at the best fit, from the curvature of χ². */
const errors = (rows: readonly Row[], critical: number, inflation: number) => {
  // d ln S/d ln E_min = 1, d ln S/d ln B_crit = −f with f = B/(B + B_crit).
  let [sum, first, second] = [0, 0, 0];
  for (const { batch, weight } of rows) {
    const f = batch / (batch + critical);
    sum += weight;
    first += weight * f;
    second += weight * f * f;
  }
  const determinant = (sum * second - first * first) / inflation;
  const tokens = second / determinant;
  const criticalVariance = sum / determinant;
  const covariance = first / determinant;
  return { minimumTokens: known(tokens), minimumSteps: known(tokens + criticalVariance - 2 * covariance) };
};

const refuse = (reason: string) => ({ fit: null, reason });

/** What is known of a quantity from one side only: the bound is its 10th (or 90th) percentile. */
const bounded = (bound: number, side: 1 | -1): LogNormal => ({ median: bound * Math.exp(side * Z90), logSd: 1 });

/**
 * Fits S = S_min + E_min/B to steps measured at several batches, by least squares on relative errors in the logarithm, so S_min
 * and E_min are positive by construction. The interval of B_crit is where the profiled χ² has risen by 1.28² (80 %), times the
 * reduced χ² when that is above 1: asymmetric truth, and no interval that a far-off S_min could shrink. Null, with the
 * reason, for fewer than three distinct batches or numbers that are not positive. McCandlish et al. 2018 (arXiv 1812.06162), eq. 2.11.
 */
export const fitStepsToTarget = (points: readonly StepsPoint[]): { fit: StepsFit; reason: null } | { fit: null; reason: string } => {
  if (points.some((point) => ![point.batchTokens, point.steps, point.relativeError].every((x) => Number.isFinite(x) && x > 0))) {
    return refuse("batches, steps and their relative errors must be positive numbers");
  }
  const batches = points.map(({ batchTokens }) => batchTokens);
  const distinct = new Set(batches).size;
  if (distinct < FEWEST_BATCHES) return refuse(`${distinct} distinct batches; two unknowns and a check want at least ${FEWEST_BATCHES}`);

  const rows = points.map(({ batchTokens, steps, relativeError }): Row => ({
    batch: batchTokens, logTokens: Math.log(steps * batchTokens), weight: relativeError ** -2,
  }));
  const chiSquare = (logCritical: number) => profile(rows, Math.exp(-logCritical)).chiSquare;
  const [low, high] = [Math.log(Math.min(...batches)) - 7, Math.log(Math.max(...batches)) + 7];
  const logCritical = minimise(chiSquare, low, high);
  const least = Math.min(chiSquare(logCritical), profile(rows, 0).chiSquare, flat(rows));
  const reducedChiSquare = least / (points.length - 2);
  const inflation = Math.max(1, reducedChiSquare);
  const level = least + Z90 ** 2 * inflation;
  // Open where even an infinite (or vanishing) critical batch fits as well.
  const openAbove = profile(rows, 0).chiSquare <= level || chiSquare(high) <= level;
  const openBelow = flat(rows) <= level || chiSquare(low) <= level;
  if (openAbove && openBelow) return refuse("the steps scatter too much to tell a hyperbola from a constant");

  const critical = Math.exp(logCritical);
  const inTokens = errors(rows, critical, inflation);
  const p10 = openBelow ? null : Math.exp(crossing(chiSquare, level, logCritical, low));
  const p90 = openAbove ? null : Math.exp(crossing(chiSquare, level, logCritical, high));
  const criticalTokens: LogNormal =
    p10 !== null && p90 !== null
      ? { median: critical, logSd: Math.log(p90 / p10) / (2 * Z90) }
      : p10 === null
        ? bounded(p90 ?? critical, -1)
        : bounded(p10, 1);
  const minimumTokens = Math.exp(profile(rows, 1 / critical).logMinimumTokens);
  return {
    fit: {
      state: openAbove ? "lower_bound_only" : openBelow ? "upper_bound_only" : "ok",
      criticalTokens,
      minimumSteps: { median: minimumTokens / critical, logSd: openAbove ? UNKNOWN : inTokens.minimumSteps },
      minimumTokens: { median: minimumTokens, logSd: openBelow ? UNKNOWN : inTokens.minimumTokens },
      reducedChiSquare,
    },
    reason: null,
  };
};
