import type { Cell } from "./grid.ts";
import { FEWEST_STEPS } from "./grid.ts";
import { bestInRow, vertex } from "./interpolate.ts";
import { minimise } from "./minimise.ts";

/** L(N, D) = a + b·(N/2e8)^−α + c·(D/1e10)^−β. */
export interface LossLaw {
  readonly beta: number;
  /** c, nats at 1e10 tokens. */
  readonly scale: number;
  readonly rms: number;
}

/** Lowest loss at each batch of a cell: vertex of the parabola in log rate, where the steps suffice for the warm-up. */
export const batchCurve = (cell: Cell): { readonly batchTokens: number; readonly loss: number }[] =>
  cell.rows.flatMap((row) => {
    const best = row.steps >= FEWEST_STEPS ? vertex(row) : null;
    return best === null ? [] : [{ batchTokens: row.batchTokens, loss: best.loss }];
  });

/** Lowest loss of a cell, over batches long enough for the warm-up. */
const floor = (cell: Cell): number => {
  const curve = batchCurve(cell);
  return curve.length > 0 ? Math.min(...curve.map((row) => row.loss)) : Math.min(...cell.rows.map(bestInRow));
};

const predict = ([a = 0, b = 0, alpha = 0, c = 0, beta = 0]: readonly number[], n: number, d: number) =>
  a + Math.exp(b) * n ** -Math.exp(alpha) + Math.exp(c) * d ** -Math.exp(beta);

/** Least squares of the best loss of every cell; what it is for is the slope in D at fixed N. */
export const fitLossLaw = (cells: readonly Cell[]): LossLaw => {
  const targets = cells.map((cell) => ({ n: cell.params / 2e8, d: cell.tokens / 1e10, loss: floor(cell) }));
  const error = (p: readonly number[]) => targets.reduce((sum, { n, d, loss }) => sum + (predict(p, n, d) - loss) ** 2, 0) / targets.length;
  const best = minimise(error, [1.9, -1, -1.1, -1, -1], [0.1, 0.3, 0.3, 0.3, 0.3], { rounds: 8, iterations: 1500 });
  return { scale: Math.exp(best.parameters[3] ?? 0), beta: Math.exp(best.parameters[4] ?? 0), rms: Math.sqrt(best.value) };
};

/** Token overhead that costs `nats` at D tokens: c·d^−β·(ω^β − 1) = nats. */
export const overheadOf = (nats: number, tokens: number, { scale, beta }: LossLaw): number =>
  Math.max(0, 1 + (nats * (tokens / 1e10) ** beta) / scale) ** (1 / beta);

/** The reverse: nats that an overhead costs at D tokens. */
export const natsOf = (overhead: number, tokens: number, { scale, beta }: LossLaw): number => scale * (tokens / 1e10) ** -beta * (overhead ** beta - 1);
