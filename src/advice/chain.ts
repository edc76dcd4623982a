/** A factor between two neighbouring batches of a ramp is at most this; 2 is preferred. */
const LARGEST_FACTOR = 5;

/**
 * Batches a ramp can pass through on its way to `finalSequences`, ascending, each a multiple of `dataParallel` and a
 * divisor of the next: `rampChain(1024, 128, 3)` is `[128, 256, 512, 1024]`. At most `most` batches before the last.
 */
export const rampChain = (finalSequences: number, dataParallel: number, most: number): number[] => {
  const chain = [finalSequences];
  let multiple = finalSequences / dataParallel;
  while (chain.length <= most) {
    const factor = smallestFactor(multiple);
    if (factor === null) break;
    multiple /= factor;
    chain.unshift(multiple * dataParallel);
  }
  return chain;
};

const smallestFactor = (value: number): number | null => {
  for (let factor = 2; factor <= LARGEST_FACTOR; factor++) if (value % factor === 0) return factor;
  return null;
};
