import { stepLawBatch } from "../../src/science/laws/step-law-2025-batch.ts";
import { NOISE_NATS } from "./grid.ts";
import type { Cell } from "./grid.ts";
import { batchCurve, fitLossLaw, natsOf, overheadOf } from "./loss-slope.ts";
import type { LossLaw } from "./loss-slope.ts";
import { minimise } from "./minimise.ts";
import { quantile } from "./quantile.ts";

/** Prior on how far a cell's B_opt lies from Step Law's, where it may move. */
const SHIFT_LOG_SD = 0.25;

/** ω with free k and q; src/science/overhead.ts has q = 1 and k = r + 1/r − 4. */
const omega = (x: number, k: number, q: number) => (1 + x / k + x ** -q / (q * k)) / (1 + 1 / k + 1 / (q * k));

/** Where ω = 2, over B_opt. */
export const doubling = (k: number, q: number): number => {
  let [low, high] = [1, 1e6];
  for (let i = 0; i < 100; i++) {
    const middle = Math.sqrt(low * high);
    if (omega(middle, k, q) < 2) low = middle;
    else high = middle;
  }
  return low;
};

/** A cell with its best loss at each batch, and the slope that turns nats into tokens. */
export interface Curve {
  readonly cell: Cell;
  readonly rows: ReturnType<typeof batchCurve>;
  readonly law: LossLaw;
}

/** Curves of every cell with three batches or more. */
export const curvesOf = (cells: readonly Cell[]): Curve[] => {
  const law = fitLossLaw(cells);
  return cells.map((cell) => ({ cell, rows: batchCurve(cell), law })).filter(({ rows }) => rows.length >= 3);
};

const levelAt = ({ cell, rows, law }: Curve, k: number, q: number, shift: number) => {
  const optimal = stepLawBatch(cell.tokens) * Math.exp(shift);
  const levels = rows.map((row) => row.loss - natsOf(omega(row.batchTokens / optimal, k, q), cell.tokens, law));
  const level = levels.reduce((sum, value) => sum + value, 0) / levels.length;
  const squares = levels.reduce((sum, value) => sum + (value - level) ** 2, 0);
  return { level, squares, optimal, cost: squares / NOISE_NATS ** 2 + (shift / SHIFT_LOG_SD) ** 2 };
};

const SHIFTS = Array.from({ length: 41 }, (_, i) => (i - 20) * 0.05);
const bestLevel = (curve: Curve, k: number, q: number, free: boolean) =>
  (free ? SHIFTS : [0]).map((shift) => levelAt(curve, k, q, shift)).reduce((best, next) => (next.cost < best.cost ? next : best));
const cost = (k: number, q: number, free: boolean, of: readonly Curve[]) => of.reduce((sum, curve) => sum + bestLevel(curve, k, q, free).cost, 0);
const exp = (values: readonly number[], i: number) => Math.exp(values[i] ?? 0);

/** Root mean square of what is left, nats per degree of freedom. */
export const rms = (k: number, q: number, free: boolean, of: readonly Curve[]): number => {
  const squares = of.reduce((sum, curve) => sum + bestLevel(curve, k, q, free).squares, 0);
  return Math.sqrt(squares / of.reduce((sum, { rows }) => sum + rows.length - (free ? 2 : 1), 0));
};

/** k and q together. */
export const fitBoth = (free: boolean, of: readonly Curve[]): { readonly k: number; readonly q: number } => {
  const { parameters } = minimise((p) => cost(exp(p, 0), exp(p, 1), free, of), [2, 0.3], [0.3, 0.3], { rounds: 2, iterations: 60 });
  return { k: exp(parameters, 0), q: exp(parameters, 1) };
};

/** k at a given q. */
export const fitRatio = (q: number, free: boolean, of: readonly Curve[]): number =>
  exp(minimise((p) => cost(exp(p, 0), q, free, of), [2], [0.3], { rounds: 2, iterations: 40 }).parameters, 0);

/** Measured overhead near powers of two of B/B_opt, carried to the exact power by the fitted curve. */
export interface OverheadRow {
  readonly ratio: number;
  readonly rows: number;
  readonly fitted: number;
  readonly measured: readonly [p10: number, p50: number, p90: number];
}

/** ω fitted (q = 1) against ω measured. */
export const overheadTable = (k: number, of: readonly Curve[]): OverheadRow[] =>
  [-4, -3, -2, -1, 0, 1, 2, 3, 4].flatMap((power) => {
    const seen = of.flatMap((curve) => {
      const { level, optimal } = bestLevel(curve, k, 1, true);
      return curve.rows.flatMap((row) => {
        const x = row.batchTokens / optimal;
        if (Math.round(Math.log2(x)) !== power) return [];
        return [(omega(2 ** power, k, 1) * overheadOf(row.loss - level, curve.cell.tokens, curve.law)) / omega(x, k, 1)];
      });
    });
    if (seen.length === 0) return [];
    return [{ ratio: 2 ** power, rows: seen.length, fitted: omega(2 ** power, k, 1), measured: [quantile(seen, 0.1), quantile(seen, 0.5), quantile(seen, 0.9)] as const }];
  });
