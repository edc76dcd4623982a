/** One point of a curve drawn on logarithmic axes. */
export type Point = readonly [x: number, y: number];

/**
 * The curve that is straight on logarithmic axes between points, x rising; before the first point with the slope `first` and
 * after the last with `last`, each the slope of the neighbouring stretch when left out. RangeError with fewer than two points.
 */
export const logLog = (points: readonly Point[], ends: { readonly first?: number; readonly last?: number } = {}): ((x: number) => number) => {
  const stretches = points.slice(1).map(([x1, y1], i) => {
    const [x0, y0] = points[i] ?? [x1, y1];
    return { x0, y0, x1, y1, slope: Math.log(y1 / y0) / Math.log(x1 / x0) };
  });
  const first = stretches[0];
  const last = stretches.at(-1);
  if (first === undefined || last === undefined) throw new RangeError("a curve needs two points");
  return (x) => {
    if (x < first.x0) return first.y0 * (x / first.x0) ** (ends.first ?? first.slope);
    if (x > last.x1) return last.y1 * (x / last.x1) ** (ends.last ?? last.slope);
    const { x0, y0, slope } = stretches.find((stretch) => x <= stretch.x1) ?? last;
    return y0 * (x / x0) ** slope;
  };
};
