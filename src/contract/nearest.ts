/** Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours each cost 1. */
const distance = (a: string, b: string): number => {
  let twoBack: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, substitution);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, (twoBack[j - 2] ?? 0) + 1);
      current.push(best);
    }
    twoBack = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
};

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");

/**
 * The known name a person most likely meant, or null when none is close: `nearest("hiden", ["hidden", "heads"])` is
 * `"hidden"`. Case and punctuation do not count; a name that starts with what was written is as good as one typing slip.
 */
export const nearest = (written: string, known: Iterable<string>): string | null => {
  const wanted = plain(written.slice(0, 64));
  if (wanted === "") return null;
  let best: string | null = null;
  let bestCost = Math.max(2, Math.floor(wanted.length / 3)) + 1;
  for (const name of known) {
    const candidate = plain(name);
    const cost = candidate === wanted ? 0 : candidate.startsWith(wanted) ? 1 : distance(wanted, candidate);
    if (cost < bestCost) [best, bestCost] = [name, cost];
  }
  return best;
};
