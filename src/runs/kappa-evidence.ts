import type { BranchMeasurement } from "../contract/measurements.ts";
import { criticalFromBranches } from "../science/branches.ts";
import { carried, NOISE_GROWTH } from "../science/growth.ts";
import { fromBound, fromCritical, fromRealised } from "../science/kappa.ts";
import type { Likelihood } from "../science/kappa.ts";
import type { Sighting } from "../science/noise/forecast.ts";
import type { LogNormal } from "../science/types.ts";
import type { EffectiveCell } from "./effective-cells.ts";
import { lossOf } from "./reading.ts";
import type { Segment } from "./segments.ts";

/** A noise scale this many times the tokens away is no longer that of a branch. */
const NEAR = 2;

/** The noise scale at some tokens: the nearest one bounded on both sides, carried there; null: none was seen near. */
const noiseNear = (sightings: readonly Sighting[], tokens: number): LogNormal | null => {
  const distance = (one: Sighting) => Math.abs(Math.log(one.tokens / tokens));
  const nearest = sightings.filter(({ value }) => value !== null).reduce<Sighting | null>((best, one) => (best !== null && distance(best) <= distance(one) ? best : one), null);
  if (nearest === null || nearest.value === null || distance(nearest) > Math.log(NEAR)) return null;
  return carried({ median: Math.exp(nearest.value), logSd: nearest.sd }, nearest.tokens, tokens, NOISE_GROWTH);
};

/** What branches of the run say of κ. */
const ofBranches = (branches: readonly BranchMeasurement[], sightings: readonly Sighting[], sequenceLength: number): Likelihood[] =>
  branches.flatMap((branch) => {
    const found = criticalFromBranches(branch, sequenceLength);
    const noise = noiseNear(sightings, branch.from_tokens + branch.delta_tokens / 2);
    if (found === null || noise === null) return [];
    if (found.state === "ok") return [fromCritical(found.estimate, noise)];
    return [fromBound(found.state === "lower_bound_only" ? "above" : "below", { median: found.largestWithin, logSd: found.estimate.logSd }, noise)];
  });

/** Tokens either side of a change, as a factor, over which the slope of the loss is read; and a share after it to settle in. */
const WINDOW = 1.6;
const SETTLE = 1.03;
/** Slopes on both sides differ by this even where nothing changes (data order, a moving learning rate), natural log. */
const SLOPE_SCATTER = 0.25;
/** Local exponent of dL/d ln D: the loss falls more slowly the longer it has fallen (Chinchilla: D^−0.37). */
const SLOWING = 0.37;

interface Slope {
  readonly value: number;
  readonly error: number;
  readonly middle: number;
}

/** −dL/d ln tokens by least squares over cells with a loss; null: fewer than four. */
const lossSlope = (cells: readonly EffectiveCell[]): Slope | null => {
  const points = cells.flatMap((cell) => {
    const loss = lossOf(cell);
    return loss === null ? [] : [[(Math.log(Math.max(1, cell.fromTokens)) + Math.log(cell.toTokens)) / 2, loss] as const];
  });
  if (points.length < 4) return null;
  const mean = (of: 0 | 1) => points.reduce((sum, point) => sum + point[of], 0) / points.length;
  const [mx, my] = [mean(0), mean(1)];
  const sxx = points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
  if (!(sxx > 0)) return null;
  const slope = points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0) / sxx;
  const left = points.reduce((sum, [x, y]) => sum + (y - my - slope * (x - mx)) ** 2, 0) / (points.length - 2);
  return slope < 0 ? { value: -slope, error: Math.sqrt(left / sxx), middle: Math.exp(mx) } : null;
};

/** What the loss did after each change of the batch. */
const ofChanges = (cells: readonly EffectiveCell[], segments: readonly Segment[], sightings: readonly Sighting[]): Likelihood[] => {
  // Each loss once: cells of several metrics carry the same.
  const once = [...new Map(cells.filter(({ loss }) => loss !== null).map((cell) => [JSON.stringify([cell.segment.id, cell.bucket]), cell])).values()];
  return segments.flatMap((after, i) => {
    const before = segments[i - 1];
    if (before === undefined || before.batchTokens === after.batchTokens) return [];
    const at = after.fromTokens;
    const noise = noiseNear(sightings, at);
    const was = lossSlope(once.filter((cell) => cell.segment.id === before.id && cell.toTokens > at / WINDOW));
    const is = lossSlope(once.filter((cell) => cell.segment.id === after.id && cell.fromTokens > at * SETTLE && cell.toTokens < at * WINDOW));
    if (noise === null || was === null || is === null) return [];
    const ratio = (is.value / was.value) * (is.middle / was.middle) ** SLOWING;
    const logSd = Math.hypot(SLOPE_SCATTER, was.error / was.value, is.error / is.value);
    return [fromRealised([before.batchTokens, after.batchTokens], noise, ratio, logSd)];
  });
};

/** Everything a run has shown of κ = critical batch / noise scale: branches, and the loss after changes of the batch. */
export const kappaEvidence = (
  run: { readonly cells: readonly EffectiveCell[]; readonly segments: readonly Segment[]; readonly sightings: readonly Sighting[]; readonly branches: readonly BranchMeasurement[] },
  sequenceLength: number,
): Likelihood[] => [...ofBranches(run.branches, run.sightings, sequenceLength), ...ofChanges(run.cells, run.segments, run.sightings)];

