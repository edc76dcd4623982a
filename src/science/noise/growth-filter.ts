import { cumulative, density } from "../../numbers/normal.ts";

/** A noise scale seen at some tokens of a run; natural logarithms throughout. */
export interface Sighting {
  readonly tokens: number;
  /** Mean loss there, nats; null: not posted. */
  readonly loss: number | null;
  /** Bounded on both sides: ln B_noise and its standard error. Known from below only: `above`, its 97.5 % bound. */
  readonly value: number | null;
  readonly sd: number;
  readonly above: number | null;
  /** A change starts a new level, not a new slope. */
  readonly segment: string;
}

/** Mean and covariance of level and slope of ln B_noise = level + slope·x. */
export interface Belief {
  readonly level: number;
  readonly slope: number;
  readonly levelVariance: number;
  readonly covariance: number;
  readonly slopeVariance: number;
}

/** Mean and variance of ln B_noise. */
export interface Moments {
  readonly mean: number;
  readonly variance: number;
}

/** Scatter of a cell that its own interval does not show (data order, drift inside the cell), natural log. */
const CELL_SCATTER = 0.07;
/** How restless a run is: how far its level wanders over an e-fold of tokens, and how far its slope against ln tokens drifts, both as random walks. */
export interface Restlessness {
  readonly level: number;
  readonly slope: number;
}
/** A change of segment (LR phase, batch, data) moves the level by about this, natural log. */
const NEW_LEVEL = 0.5;
/** Nothing is known of a level before the first sighting. */
const UNKNOWN = 2;
/** Standard deviation of the step that a one-sided bound is softened to. */
const SOFT = 0.25;

/** What is believed at a first sighting; `slope` as the law has it before anything was seen. */
export const firstBelief = ({ value, above }: Sighting, slope: Moments): Belief => ({
  level: value ?? (above ?? 0) + 1,
  slope: slope.mean,
  levelVariance: UNKNOWN ** 2,
  covariance: 0,
  slopeVariance: slope.variance,
});

/** The belief after x has moved by `dx` while ln tokens moved by `efolds`. */
export const moved = (belief: Belief, dx: number, efolds: number, restless: Restlessness, newSegment: boolean): Belief => {
  const time = Math.abs(efolds);
  // A slope that drifts against ln tokens, on the law's own axis; a law without one has none to drift.
  const pace = efolds === 0 || dx === 0 ? 0 : (restless.slope * efolds) / dx;
  const drift = pace * pace * time;
  return {
    level: belief.level + belief.slope * dx,
    slope: belief.slope,
    levelVariance: belief.levelVariance + 2 * dx * belief.covariance + dx * dx * (belief.slopeVariance + drift / 3) + restless.level ** 2 * time + (newSegment ? NEW_LEVEL ** 2 : 0),
    covariance: belief.covariance + dx * (belief.slopeVariance + drift / 2),
    slopeVariance: belief.slopeVariance + drift,
  };
};

/** What one sighting would be under a belief. */
export const expected = ({ level, levelVariance }: Belief, { sd }: Sighting): Moments => ({ mean: level, variance: levelVariance + sd ** 2 + CELL_SCATTER ** 2 });

const oneSided = (belief: Belief, above: number) => {
  const centre = above + 1.96 * SOFT;
  const spread = Math.sqrt(belief.levelVariance + SOFT ** 2);
  const z = (belief.level - centre) / spread;
  return { z, spread };
};

/** Least probability that is told apart from none. */
const LEAST = 1e-12;

/** Logarithm of the probability a belief gave to what was then seen. */
export const score = (belief: Belief, sighting: Sighting): number => {
  if (sighting.value === null) return sighting.above === null ? 0 : Math.log(Math.max(LEAST, cumulative(oneSided(belief, sighting.above).z)));
  const { mean, variance } = expected(belief, sighting);
  return -((sighting.value - mean) ** 2) / (2 * variance) - Math.log(variance) / 2;
};

/** The belief after a sighting: Kalman's update, and for a bound the moments of the normal cut softly below it. */
export const informed = (belief: Belief, sighting: Sighting): Belief => {
  const v = belief.levelVariance;
  let shift = 0;
  let left = v;
  if (sighting.value !== null) {
    const { mean, variance } = expected(belief, sighting);
    shift = (v / variance) * (sighting.value - mean);
    left = v - (v * v) / variance;
  } else if (sighting.above !== null) {
    const { z, spread } = oneSided(belief, sighting.above);
    const ratio = z < -30 ? -z : density(z) / Math.max(Number.MIN_VALUE, cumulative(z));
    shift = (v / spread) * ratio;
    left = v - ((v * v) / spread ** 2) * ratio * (ratio + z);
  }
  const gain = belief.covariance / v;
  const removed = v - Math.max(left, 1e-9);
  return {
    level: belief.level + shift,
    slope: belief.slope + gain * shift,
    levelVariance: Math.max(left, 1e-9),
    covariance: belief.covariance - gain * removed,
    slopeVariance: Math.max(1e-9, belief.slopeVariance - gain * gain * removed),
  };
};
