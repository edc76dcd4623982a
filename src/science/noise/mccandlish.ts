/** McCandlish et al. 2018 (arXiv 1812.06162): E|G_B|² = |G|² + tr(Σ)/B. Batches and noise scale share one unit. */

/** η_opt(B) = η_max/(1 + B_noise/B) (eq. 2.6), the best SGD step at batch B. */
export const optimalLearningRate = (maximum: number, noiseScale: number, batch: number): number => maximum / (1 + noiseScale / batch);

/** E/E_min = 1 + B/B_crit: examples needed over the fewest that could do. */
export const examplesRatio = (batch: number, critical: number): number => 1 + batch / critical;
