/**
 * The 0.9 quantile of the standard normal distribution: ±Z90 standard deviations hold 80 %, the interval from p10 to p90 that
 * every answer gives.
 */
export const Z90 = 1.2815515655446004;
