/**
 * The 0.9 quantile of the standard normal distribution: ±Z90 standard deviations hold 80 %, the interval from p10 to p90 that
 * every answer gives.
 */
export const Z90 = 1.2815515655446004;

/** Density of the standard normal distribution. */
export const density = (z: number): number => Math.exp(-(z * z) / 2) / Math.sqrt(2 * Math.PI);

/** Its distribution function, to 1.2e-7 relative to one tail (W. J. Cody's form as in Numerical Recipes, erfc by Chebyshev fitting). */
export const cumulative = (z: number): number => {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + x / 2);
  const series =
    -1.26551223 + t * (1.00002368 + t * (0.37409196 + t * (0.09678418 + t * (-0.18628806 + t * (0.27886807 + t * (-1.13520398 + t * (1.48851587 + t * (-0.82215223 + t * 0.17087277))))))));
  const tail = (t * Math.exp(-x * x + series)) / 2;
  return z > 0 ? 1 - tail : tail;
};
