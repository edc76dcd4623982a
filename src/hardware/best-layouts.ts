import type { Degrees } from "./step.ts";
import type { Layout } from "./types.ts";

/** A batch counts as the one asked for when it is within this much, natural log. */
export const CLOSE = 0.06;
const NEAR = Math.exp(CLOSE);

/**
 * How dear a batch beside the one asked for is. `near`, for a ladder of candidates: 1 % beside weighs as 1 % of speed.
 * `exact`, for a batch somebody fixed: a layout 1 % beside must be 20 % faster.
 */
export type Closeness = "near" | "exact";

const WEIGHT: Readonly<Record<Closeness, number>> = { near: 1, exact: 20 };

/** The degrees of a layout while they are being tried. */
export type MutableDegrees = { -readonly [K in keyof Degrees]: Degrees[K] };

/** The best found so far for every batch, as columns: nothing is allocated while searching. */
export interface Best {
  readonly targets: Float64Array;
  readonly weight: number;
  /** Sequences per second, times exp(-weight · deviation). */
  readonly score: Float64Array;
  /** Distance from the batch asked for, natural log; 0 within CLOSE. */
  readonly deviation: Float64Array;
  /** More sequences a micro-step than this cannot come nearer than what is held. */
  readonly limit: Float64Array;
  /** The largest of `limit`. */
  most: number;
  /** Seconds in which a step of the batch asked for would have to be done to beat what is held. */
  readonly budget: Float64Array;
  /** Takes every layout in place of `offer`, with its line, for a search of something other than the fastest. */
  readonly accept: ((degrees: Degrees, unit: number, microBatch: number, recompute: number, slope: number, fixed: number) => void) | null;
  /** What `improvable` and `offer` read: SLOPE, FIXED, BUBBLE in seconds. Not arguments, which would be boxed. */
  readonly line: Float64Array;
  /** Per batch: the FIELDS of the layout, then accumulation, micro-batch and place in the list of recomputes. */
  readonly layout: Float64Array;
}

const FIELDS = 10;
/** Places in `line`. */
export const SLOPE = 0;
export const FIXED = 1;
export const BUBBLE = 2;

/** Nothing found yet. */
export const noneYet = (targets: readonly number[], closeness: Closeness): Best => ({
  targets: Float64Array.from(targets),
  weight: WEIGHT[closeness],
  score: new Float64Array(targets.length),
  deviation: new Float64Array(targets.length).fill(Infinity),
  limit: new Float64Array(targets.length).fill(Infinity),
  most: Infinity,
  accept: null,
  budget: new Float64Array(targets.length).fill(Infinity),
  line: new Float64Array(3),
  layout: new Float64Array(targets.length * FIELDS),
});

/** Micro-batches per step that bring `unit` sequences each nearest (as a ratio) to the target; a multiple of `step`. */
export function nearestAccumulation(target: number, unit: number, step: number): number {
  const whole = unit * step;
  const below = Math.floor(target / whole);
  if (below === 0) return step;
  return target * target > below * (below + 1) * whole * whole ? (below + 1) * step : below * step;
}

/** The most sequences a micro-step may have to interest any batch. */
function largestUnit({ limit }: Best): number {
  let largest = 0;
  for (let i = 0; i < limit.length; i++) if (limit[i]! > largest) largest = limit[i]!;
  return largest;
}

/**
 * Whether micro-steps of `unit` sequences could improve any batch, when a step takes no less than `line` says: `slope` a
 * micro-step, `fixed`, and a bubble that is divided by `virtual` where micro-steps come in multiples of `stages`.
 * A batch beside its target scores no more than the same line would on it, since no weight lies below 1.
 */
export function improvable({ targets, limit, budget, line }: Best, unit: number, virtual: number, stages: number): boolean {
  const each = line[SLOPE]! / unit;
  const plain = line[FIXED]! + line[BUBBLE]!;
  const interleaved = line[FIXED]! + line[BUBBLE]! / virtual;
  const deep = (unit * stages) / NEAR;
  for (let i = 0; i < targets.length; i++) {
    const target = targets[i]!;
    if (unit <= limit[i]! && each * target + (target >= deep ? interleaved : plain) < budget[i]!) return true;
  }
  return false;
}

/** Offers one layout's line of seconds (`slope` for each micro-step of `unit` sequences, and `fixed`) to every batch. */
export function offer(best: Best, degrees: Degrees, unit: number, b: number, r: number): void {
  const { targets, score: scores, deviation: deviations, limit, budget, layout, weight, line } = best;
  const slope = line[SLOPE]!;
  const base = line[FIXED]!;
  const each = slope / unit;
  const step = degrees.virtualStages > 1 ? degrees.pipelineParallel : 1;
  let moved = false;
  for (let i = 0; i < targets.length; i++) {
    if (unit > limit[i]!) continue;
    const held = deviations[i]!;
    const target = targets[i]!;
    if (base + each * target >= budget[i]!) continue;
    const m = nearestAccumulation(target, unit, step);
    const actual = m * unit;
    const ratio = actual > target ? actual / target : target / actual;
    if (ratio > NEAR && held === 0) continue;
    const rate = actual / (base + slope * m);
    if (held === 0 && rate <= scores[i]!) continue;
    const beside = ratio === 1 ? 0 : Math.log(ratio);
    const deviation = ratio <= NEAR ? 0 : beside;
    const score = beside === 0 ? rate : rate * Math.exp(-weight * beside);
    if (deviation > held || (deviation === held && score <= scores[i]!)) continue;
    deviations[i] = deviation;
    scores[i] = score;
    const nearer = target * Math.max(NEAR, ratio);
    moved ||= nearer !== limit[i];
    limit[i] = nearer;
    if (deviation === 0) budget[i] = target / score;
    const at = i * FIELDS;
    layout[at] = degrees.dataParallel;
    layout[at + 1] = degrees.tensorParallel;
    layout[at + 2] = degrees.pipelineParallel;
    layout[at + 3] = degrees.virtualStages;
    layout[at + 4] = degrees.contextParallel;
    layout[at + 5] = degrees.expertParallel;
    layout[at + 6] = degrees.zeroStage;
    layout[at + 7] = m;
    layout[at + 8] = b;
    layout[at + 9] = r;
  }
  if (moved) best.most = largestUnit(best);
}

/** Micro-batches a step of what is held for batch `i`; 0: nothing fits. */
export const accumulationAt = (best: Best, i: number): number => best.layout[i * FIELDS + 7]!;

/** The layout held for batch `i`. */
export function layoutAt(best: Best, i: number, recomputes: readonly Layout["activationCheckpointing"][]): Layout {
  const at = (field: number): number => best.layout[i * FIELDS + field]!;
  return {
    dataParallel: at(0), tensorParallel: at(1), pipelineParallel: at(2), virtualStages: at(3), contextParallel: at(4), expertParallel: at(5),
    zeroStage: at(6) as Layout["zeroStage"], microBatch: at(8), activationCheckpointing: recomputes[at(9)] ?? "none",
  };
}
