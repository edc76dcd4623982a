import type { Advice } from "../../src/contract/answer.ts";
import type { PublishedRun } from "../../src/science/published-runs/index.ts";

/** ln value = a + b·ln N + c·ln D. */
type Plane = readonly [a: number, b: number, c: number];

/** Weighted least squares of a plane; a laboratory weighs the root of its runs, as in the fit of practice. */
export const fitPlane = (runs: readonly PublishedRun[], valueOf: (run: PublishedRun) => number | null): Plane => {
  const sizes = new Map<string, number>();
  const rows = runs.flatMap((run) => {
    const value = valueOf(run);
    return value === null ? [] : [{ laboratory: run.laboratory, x: [1, Math.log(run.params), Math.log(run.tokens)] as const, y: Math.log(value) }];
  });
  for (const { laboratory } of rows) sizes.set(laboratory, (sizes.get(laboratory) ?? 0) + 1);
  const at = (i: number, j: number) => rows.reduce((sum, { laboratory, x }) => sum + ((x[i] ?? 0) * (x[j] ?? 0)) / Math.sqrt(sizes.get(laboratory) ?? 1), 0);
  const right = (i: number) => rows.reduce((sum, { laboratory, x, y }) => sum + ((x[i] ?? 0) * y) / Math.sqrt(sizes.get(laboratory) ?? 1), 0);
  return solve([0, 1, 2].map((i) => [at(i, 0), at(i, 1), at(i, 2), right(i)]));
};

/** Gauss–Jordan on three equations. */
const solve = (rows: number[][]): Plane => {
  for (let i = 0; i < 3; i++) {
    const pivot = rows.slice(i).reduce((best, row) => (Math.abs(row[i] ?? 0) > Math.abs(best[i] ?? 0) ? row : best));
    const where = rows.indexOf(pivot);
    rows[where] = rows[i] ?? [];
    rows[i] = pivot.map((value) => value / (pivot[i] ?? 1));
    for (const [j, row] of rows.entries()) if (j !== i) rows[j] = row.map((value, k) => value - (row[i] ?? 0) * (rows[i]?.[k] ?? 0));
  }
  return [rows[0]?.[3] ?? 0, rows[1]?.[3] ?? 0, rows[2]?.[3] ?? 0];
};

const read = ([a, b, c]: Plane, { params, tokens }: PublishedRun): number => Math.exp(a + b * Math.log(params) + c * Math.log(tokens));

/** By what factor practice would speak differently of a run had its laboratory published nothing. */
export const practiceWithout = (run: PublishedRun, runs: readonly PublishedRun[], valueOf: (run: PublishedRun) => number | null): number => {
  const others = runs.filter(({ laboratory }) => laboratory !== run.laboratory);
  return read(fitPlane(others, valueOf), run) / read(fitPlane(runs, valueOf), run);
};

/** The factor on a combined number when its practice voice changes by a factor: voices are weighted in logs. */
export const carried = (evidence: Advice["evidence"], quantity: Advice["evidence"][number]["quantity"], factor: number): number => {
  const weight = evidence.find((voice) => voice.kind === "practice" && voice.quantity === quantity)?.weight ?? 0;
  return factor ** weight;
};
