import { overheadAt, type Truth } from "./truth.ts";

/** What a run took to reach its loss. */
export interface Taken {
  readonly hours: number;
  readonly tokens: number;
  readonly steps: number;
}

const PIECES = 400;

/** Progress in pieces that grow with it: a batch changes early more than late. */
const pieces = (progress: number): readonly { readonly at: number; readonly length: number }[] =>
  Array.from({ length: PIECES }, (_, i) => {
    const [from, to] = [progress * (i / PIECES) ** 2, progress * ((i + 1) / PIECES) ** 2];
    return { at: (from + to) / 2, length: to - from };
  });

/** A way through the run by a batch for each piece of progress. */
const through = (truth: Truth, seconds: (batchSequences: number) => number, progress: number, batchAt: (at: number) => number): Taken => {
  let [time, tokens, steps] = [0, 0, 0];
  for (const { at, length } of pieces(progress)) {
    const batchSequences = batchAt(at);
    const batch = batchSequences * truth.sequenceLength;
    const spent = length * overheadAt(truth, batch, at);
    tokens += spent;
    steps += spent / batch;
    time += (spent / batch) * seconds(batchSequences);
  }
  return { hours: time / 3600, tokens, steps };
};

/** One batch from first to last. */
export const held = (truth: Truth, seconds: (batchSequences: number) => number, progress: number, batchSequences: number): Taken => through(truth, seconds, progress, () => batchSequences);

/**
 * The best schedule for somebody who knows the truth: least time for the progress within the tokens allowed, over the batches the
 * layout runs, growing only. Each piece takes the batch of least time + λ·tokens; λ is the least for which the tokens are kept.
 */
export const oracle = (truth: Truth, seconds: (batchSequences: number) => number, { progress, ladder, tokens }: { readonly progress: number; readonly ladder: readonly number[]; readonly tokens: number }): Taken => {
  const at = (lambda: number): Taken => {
    let least = 0;
    return through(truth, seconds, progress, (where) => {
      let [best, cost] = [ladder[least] ?? 1, Infinity];
      for (let i = least; i < ladder.length; i++) {
        const batchSequences = ladder[i] ?? 1;
        const batch = batchSequences * truth.sequenceLength;
        const price = (seconds(batchSequences) / batch + lambda) * overheadAt(truth, batch, where);
        if (price < cost) [best, cost, least] = [batchSequences, price, i];
      }
      return best;
    });
  };
  const free = at(0);
  if (free.tokens <= tokens) return free;
  let [low, high] = [1e-12, 1e6];
  for (let i = 0; i < 80; i++) {
    const middle = Math.sqrt(low * high);
    if (at(middle).tokens > tokens) low = middle;
    else high = middle;
  }
  return at(high);
};
