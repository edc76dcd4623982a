/** A timing beside what the model makes of it: seconds that grow with the micro-batches, and seconds a step takes once. */
export interface Timing {
  readonly seconds: number;
  readonly slope: number;
  readonly base: number;
}

/** Factors on the two parts, and the scatter the timings keep around them, natural log. */
export interface Rescaling {
  readonly slopeScale: number;
  readonly baseScale: number;
  readonly scatter: number;
}

/** Run-to-run scatter of a timing, natural log. */
export const REPEAT = 0.04;
/** How far a code's work and its waiting stray from the model apart from what they share (its speed), natural log. Waiting is the less certain. */
const WORK = 0.05;
const WAITING = 0.35;

/**
 * The likeliest factors on work and waiting given timings of a sum of both: a Gaussian prior in logs, in which `shared` is what the
 * two have in common, and Gauss–Newton steps since the sum is not linear in logs. Between batches the model's own division is kept
 * where the timings say nothing about it; then both are moved together until the timings are met on average.
 */
export function rescale(timings: readonly Timing[], shared: number): Rescaling {
  const both = shared ** 2;
  const determinant = (both + WORK ** 2) * (both + WAITING ** 2) - both ** 2;
  // The prior's precision, work first.
  const prior: readonly [number, number, number] = [(both + WAITING ** 2) / determinant, -both / determinant, (both + WORK ** 2) / determinant];
  const weight = 1 / REPEAT ** 2;
  let work = 0;
  let waiting = 0;
  const offsets = (): number[] => timings.map(({ seconds, slope, base }) => Math.log(seconds / (Math.exp(work) * slope + Math.exp(waiting) * base)));
  for (let step = 0; step < 12; step++) {
    let [aa, ab, bb] = prior;
    let ga = -(prior[0] * work + prior[1] * waiting);
    let gb = -(prior[1] * work + prior[2] * waiting);
    const off = offsets();
    for (const [i, { slope, base }] of timings.entries()) {
      const a = Math.exp(work) * slope;
      const share = a / (a + Math.exp(waiting) * base);
      aa += weight * share ** 2;
      ab += weight * share * (1 - share);
      bb += weight * (1 - share) ** 2;
      ga += weight * share * off[i]!;
      gb += weight * (1 - share) * off[i]!;
    }
    const whole = aa * bb - ab ** 2;
    work += (bb * ga - ab * gb) / whole;
    waiting += (aa * gb - ab * ga) / whole;
  }
  const left = offsets();
  const common = left.reduce((sum, value) => sum + value, 0) / left.length;
  return {
    slopeScale: Math.exp(work + common),
    baseScale: Math.exp(waiting + common),
    scatter: Math.sqrt(left.reduce((sum, value) => sum + (value - common) ** 2, 0) / left.length),
  };
}
