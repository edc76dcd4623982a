import type { Chance } from "./chance.ts";

/** What a step's gradients are drawn from, per unit. */
export interface GradientTruth {
  /** tr Σ. */
  readonly variance: number;
  /** |G|². */
  readonly signal: number;
  /** Directions the noise spreads over, (tr Σ)²/tr(Σ²). */
  readonly dimensions: number;
}

/**
 * One step's unbiased estimates of tr Σ and |G|² from K equal groups of N units in all: gradients of Gaussian noise over
 * `dimensions` equal directions. The scatter inside the groups is a χ² of d(K − 1) degrees; |ḡ|² has the cross term 2G·ε with ε of
 * variance tr Σ/N over all directions, and ε² with a χ² of d. Both by their normal limits: d is in the hundreds.
 */
export const drawStep = ({ variance, signal, dimensions }: GradientTruth, units: number, groups: number, { normal }: Chance): { readonly s: number; readonly g: number } => {
  const s = variance * Math.max(1e-6, 1 + Math.sqrt(2 / (dimensions * (groups - 1))) * normal());
  const inMean = variance / units;
  const cross = 2 * Math.sqrt((signal * inMean) / dimensions) * normal();
  const square = inMean * (1 + Math.sqrt(2 / dimensions) * normal());
  return { s, g: signal + cross + square - s / units };
};
