/** Octaves below and above that of the optimal batch that are looked at; beyond four doublings every run wastes most of its tokens. */
const BELOW = 1;
const ABOVE = 4;

/**
 * Batches worth looking at on so many accelerators, in sequences, ascending: g × 2^k × {4, 5, 6, 7} / 4 in the octave of the optimum and
 * g × 2^k × {4, 6} / 4 away from it, where g is what is odd in the count, so that batches divide over it and can be halved. On
 * it goes in doublings to one sequence an accelerator where that is more. The list depends on the optimum and the count alone:
 * a larger allowance only ever adds choices.
 *
 *     batchLadder(1024, 24).filter((batch) => batch > 700 && batch < 1400) // [768, 960, 1152, 1344]
 */
export const batchLadder = (optimalSequences: number, accelerators: number): number[] => {
  const unit = oddShare(accelerators, optimalSequences);
  const centre = Math.floor(Math.log2(Math.max(optimalSequences / unit, 1)));
  const rungs: number[] = [];
  for (let octave = centre - BELOW; octave <= centre + ABOVE; octave++) {
    for (const quarter of octave === centre ? [4, 5, 6, 7] : [4, 6]) {
      const rung = (unit * 2 ** octave * quarter) / 4;
      if (rung >= 1 && Number.isInteger(rung)) rungs.push(rung);
    }
  }
  const top = rungs.at(-1) ?? 0;
  for (let rung = accelerators; rung > top && Number.isInteger(rung); rung /= 2) rungs.push(rung);
  return rungs.toSorted((a, b) => a - b);
};

/** The largest odd divisor of a count that still leaves steps to choose between below the optimum. */
const oddShare = (count: number, optimalSequences: number): number => {
  let odd = count;
  while (odd % 2 === 0) odd /= 2;
  const most = optimalSequences / 8;
  if (odd <= most) return odd;
  for (let divisor = 3; divisor * divisor <= odd; divisor += 2) if (odd % divisor === 0 && odd / divisor <= most) return odd / divisor;
  for (let divisor = Math.floor(Math.sqrt(odd)); divisor > 1; divisor--) if (odd % divisor === 0 && divisor <= most) return divisor;
  return 1;
};
