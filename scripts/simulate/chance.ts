/** A stream of random numbers that a seed repeats: simulations print the same table twice. */
export interface Chance {
  /** Uniform in [0, 1). */
  readonly uniform: () => number;
  /** Normal of mean 0 and variance 1. */
  readonly normal: () => number;
}

/** Mulberry32, and Box–Muller over it. */
export const chanceOf = (seed: number): Chance => {
  let state = seed >>> 0;
  const uniform = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { uniform, normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()) };
};

/** The same list in another order. */
export const shuffled = <T>(items: readonly T[], { uniform }: Chance): T[] => items.map((item) => [uniform(), item] as const).toSorted(([a], [b]) => a - b).map(([, item]) => item);
