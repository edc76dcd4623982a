/** Quantile of a list, linear between order statistics; NaN when it is empty. */
export const quantile = (values: readonly number[], p: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const at = p * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)] ?? Number.NaN, sorted[Math.ceil(at)] ?? Number.NaN];
  return low + (high - low) * (at - Math.floor(at));
};

/** The middle of a list, or of its two middle values. */
export const median = (values: readonly number[]): number => quantile(values, 0.5);
