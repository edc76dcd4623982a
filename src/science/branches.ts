import type { BranchMeasurement } from "../contract/measurements.ts";
import { Z90 } from "../numbers/normal.ts";
import type { LogNormal } from "./types.ts";

/**
 * The critical batch by branching a checkpoint. `ok`: the loss rises past the tolerance between two branches.
 * `lower_bound_only`: every branch is within it. `upper_bound_only`: the first batch above the smallest is already past it.
 */
export interface BranchEstimate {
  readonly state: "ok" | "lower_bound_only" | "upper_bound_only";
  /** Tokens at which the checkpoint was taken: the estimate is local to them. */
  readonly atTokens: number;
  /** Critical batch, tokens. For a lower bound the largest batch is its 10th percentile. */
  readonly estimate: LogNormal;
  /** Merrill's own figure: the largest batch whose loss is at most the best smaller one + 0.01, tokens. No more than the grid says. */
  readonly largestWithin: number;
}

/** Nats of loss a larger batch may cost (Merrill et al. 2025, arXiv 2505.23971). */
export const TOLERANCE = 0.01;
/** Standard error of a loss when none is given, nats: differences below this are noise from seed to seed. */
const USUAL_ERROR = 0.003;
/** No loss is known better than this, nats. */
const LEAST_ERROR = 1e-6;
/** Choice of the tolerance and of how long a branch trains, natural log: Merrill's figure is 0.57–0.68 of another definition. */
const DEFINITION = 0.5;
/** Log-sd of what lies beyond the batches that were tried. */
const BEYOND = 0.6;
/** Beyond this a noisy crossing says no more than the grid's ends do. */
const WIDEST = 1.5;
interface Branch {
  readonly tokens: number;
  readonly loss: number;
  readonly error: number;
}

/** Branches by rising batch; those of one batch averaged by their errors. */
const ordered = ({ points }: BranchMeasurement, sequenceLength: number): Branch[] => {
  const groups = Map.groupBy(points, ({ batch_sequences }) => batch_sequences);
  return [...groups]
    .map(([batch, same]): Branch => {
      const weights = same.map(({ standard_error }) => (standard_error === null || standard_error === 0 ? USUAL_ERROR : Math.max(standard_error, LEAST_ERROR)) ** -2);
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      const loss = same.reduce((sum, point, i) => sum + point.loss * (weights[i] ?? 0), 0) / total;
      return { tokens: batch * sequenceLength, loss, error: total ** -0.5 };
    })
    .toSorted((a, b) => a.tokens - b.tokens);
};

const lowest = (branches: readonly Branch[]): Branch | undefined => branches.toSorted((a, b) => a.loss - b.loss)[0];

/** The last batch within the tolerance of the best smaller one, the first one past it, and the loss they are judged against. */
const bracket = (branches: readonly Branch[]) => {
  let within = 0;
  for (const [i, branch] of branches.entries()) {
    const best = lowest(branches.slice(0, i));
    if (best !== undefined && branch.loss <= best.loss + TOLERANCE) within = i;
  }
  return { within, last: branches[within], past: branches[within + 1], best: lowest(branches.slice(0, within + 1)) };
};

/**
 * Critical batch of one set of branches, null with fewer than two batches. Merrill's grid figure jumps by whole grid steps, so
 * the estimate is where the loss, straight in ln B between the last branch within the tolerance and the next, passes the best
 * loss + 0.01. Its variance adds the errors of the losses over the slope there, half the grid step spread evenly (the curve
 * between two branches is not straight), and the choice of the definition (0.5): about 0.55 on a grid of doublings.
 */
export const criticalFromBranches = (measurement: BranchMeasurement, sequenceLength: number): BranchEstimate | null => {
  const branches = ordered(measurement, sequenceLength);
  if (branches.length < 2) return null;
  const { within, last, past, best } = bracket(branches);
  if (last === undefined || best === undefined) return null;
  const common = { atTokens: measurement.from_tokens, largestWithin: last.tokens };
  if (past === undefined) {
    return { ...common, state: "lower_bound_only", estimate: { median: last.tokens * Math.exp(Z90 * BEYOND), logSd: BEYOND } };
  }
  const step = Math.log(past.tokens / last.tokens);
  const slope = (past.loss - last.loss) / step;
  const level = best.loss + TOLERANCE;
  const share = Math.min(1, Math.max(0, (level - last.loss) / (past.loss - last.loss)));
  // The level moves with the best loss, the crossing with the two ends in proportion.
  const lossError = Math.hypot(best.error, (1 - share) * last.error, share * past.error);
  const logSd = Math.min(WIDEST, Math.hypot(DEFINITION, step / 2 / Math.sqrt(12), lossError / slope));
  const below = within === 0;
  return {
    ...common,
    state: below ? "upper_bound_only" : "ok",
    estimate: { median: last.tokens * Math.exp(share * step), logSd: below ? Math.max(logSd, BEYOND) : logSd },
  };
};
