/** McCandlish et al. 2018 (arXiv 1812.06162): E|G_B|² = |G|² + tr(Σ)/B. Batches and noise scale share one unit. */

/** η_opt(B) = η_max/(1 + B_noise/B) (eq. 2.6), the best SGD step at batch B. */
export const optimalLearningRate = (maximum: number, noiseScale: number, batch: number): number => maximum / (1 + noiseScale / batch);

/** ΔL_opt(B) = ΔL_max/(1 + B_noise/B) (eq. 2.7), the loss one step removes at batch B. */
export const improvementPerStep = (maximum: number, noiseScale: number, batch: number): number => maximum / (1 + noiseScale / batch);

/** Mean squared norm of the gradient of one batch. */
export interface SquaredNorm {
  readonly batch: number;
  readonly squaredNorm: number;
}

/**
 * |G|² and tr(Σ) per unit from squared norms at two batches (appendix A.1), both unbiased. Average each over steps before
 * dividing; `signal` may be negative and is left so. Null when the batches are equal, not positive or not finite.
 */
export const twoBatchEstimate = (small: SquaredNorm, big: SquaredNorm): { signal: number; noise: number } | null => {
  const signal = (big.batch * big.squaredNorm - small.batch * small.squaredNorm) / (big.batch - small.batch);
  const noise = (small.squaredNorm - big.squaredNorm) / (1 / small.batch - 1 / big.batch);
  return small.batch > 0 && big.batch > 0 && Number.isFinite(signal) && Number.isFinite(noise) ? { signal, noise } : null;
};

/** B(s) = √(r·B_noise(s)): the batch along a run for a trade of r units a step (section 2.4 of the paper's schedule). */
export const adaptiveBatch = (unitsPerStep: number, noiseScale: number): number => Math.sqrt(unitsPerStep * noiseScale);

/** S/S_min = 1 + B_crit/B. */
export const stepsRatio = (batch: number, critical: number): number => 1 + critical / batch;

/** E/E_min = 1 + B/B_crit; with `stepsRatio`, (S/S_min − 1)(E/E_min − 1) = 1. */
export const examplesRatio = (batch: number, critical: number): number => 1 + batch / critical;

/** The noise scale falls as 1/T with the temperature T = η/η_max: what a scale measured at one learning rate is at another. */
export const atLearningRate = (noiseScale: number, measuredAt: number, wantedAt: number): number => (noiseScale * measuredAt) / wantedAt;
