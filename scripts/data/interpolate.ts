import type { Cell, Row } from "./grid.ts";

/** Piecewise linear through points ascending in x; beyond the ends the outermost piece goes on, but never downhill. */
const linear = (points: readonly (readonly [x: number, y: number])[], x: number): number => {
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return Number.NaN;
  if (points.length === 1) return first[1];
  const i = Math.min(Math.max(points.findIndex(([at]) => at >= x), 1), points.length - 1);
  const beyond = x > last[0];
  const [x0, y0] = points[beyond ? points.length - 2 : i - 1] ?? first;
  const [x1, y1] = points[beyond ? points.length - 1 : i] ?? last;
  const y = y0 + ((y1 - y0) * (x - x0)) / (x1 - x0);
  return x < first[0] ? Math.max(y, first[1]) : beyond ? Math.max(y, last[1]) : y;
};

/** Final loss at a learning rate of one row, linear in log rate. */
export const lossInRow = (row: Row, learningRate: number): number =>
  linear(row.points.map((p) => [Math.log(p.learningRate), p.loss] as const), Math.log(learningRate));

/** Final loss at any batch and rate of a cell, bilinear in log batch and log rate. */
export const lossAt = (cell: Cell, batchTokens: number, learningRate: number): number =>
  linear(cell.rows.map((row) => [Math.log(row.batchTokens), lossInRow(row, learningRate)] as const), Math.log(batchTokens));

/** Lowest measured loss of a row. */
export const bestInRow = (row: Row): number => Math.min(...row.points.map((p) => p.loss));

/** Lowest measured loss of a cell. */
export const bestInCell = (cell: Cell): number => Math.min(...cell.rows.map(bestInRow));

/** Rate of lowest loss in a row. */
export const bestRate = (row: Row): number => row.points.toSorted((a, b) => a.loss - b.loss)[0]?.learningRate ?? Number.NaN;

/** A parabola in log rate through the best point and its neighbours. */
export interface Vertex {
  readonly learningRate: number;
  readonly loss: number;
  /** Second derivative of the loss in ln rate. */
  readonly curvature: number;
}

/** Vertex of a row's parabola; null when the best point lies at an end of the rates tried, or its loss is no minimum. */
export const vertex = (row: Row): Vertex | null => {
  const i = row.points.findIndex((p) => p.loss === bestInRow(row));
  const [a, b, c] = [row.points[i - 1], row.points[i], row.points[i + 1]];
  if (a === undefined || b === undefined || c === undefined) return null;
  const [u, v] = [Math.log(a.learningRate / b.learningRate), Math.log(c.learningRate / b.learningRate)];
  const [p, r] = [a.loss - b.loss, c.loss - b.loss];
  const second = (p / u - r / v) / (u - v);
  const slope = p / u - second * u;
  if (!(second > 0)) return null;
  const at = -slope / (2 * second);
  return { learningRate: b.learningRate * Math.exp(at), loss: b.loss - second * at * at, curvature: 2 * second };
};
