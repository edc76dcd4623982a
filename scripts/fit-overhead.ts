/**
 * Fits the overhead curve of src/science/overhead.ts to measured final losses: `node scripts/fit-overhead.ts --data PATH`.
 *
 * Per cell and batch the loss at the best learning rate (parabola in log rate; batches with fewer than 4,000 steps left out)
 * is compared with L(D/ω) − L(D), the price of the overhead by the slope of the refitted loss law. Each cell has its own
 * level; B_opt is Step Law's, or (second fit) Step Law's shifted per cell under a prior of log-sd 0.25.
 */
import { dataDirectory } from "./data/arguments.ts";
import { loadGrid, NOISE_NATS } from "./data/grid.ts";
import type { Cell } from "./data/grid.ts";
import { quantile } from "./data/interpolate.ts";
import { batchCurve, fitLossLaw, natsOf, overheadOf } from "./data/loss-slope.ts";
import { minimise } from "./data/minimise.ts";
import { stepLawBatch } from "../src/science/laws/step-law-2025-batch.ts";

const PRIOR_LOG_SD = 0.25;
const omega = (x: number, k: number, q: number) => (1 + x / k + x ** -q / (q * k)) / (1 + 1 / k + 1 / (q * k));
/** Where ω = 2, over B_opt. */
const doubling = (k: number, q: number) => {
  let [low, high] = [1, 1e6];
  for (let i = 0; i < 100; i++) {
    const middle = Math.sqrt(low * high);
    if (omega(middle, k, q) < 2) low = middle;
    else high = middle;
  }
  return low;
};

const cells = loadGrid(dataDirectory(process.argv, "lr-batch-grid.csv"));
const law = fitLossLaw(cells);
const curves = cells.map((cell) => ({ cell, rows: batchCurve(cell) })).filter(({ rows }) => rows.length >= 3);
type Curve = { readonly cell: Cell; readonly rows: ReturnType<typeof batchCurve> };

const fitLevel = ({ cell, rows }: Curve, k: number, q: number, shift: number) => {
  const optimal = stepLawBatch(cell.tokens) * Math.exp(shift);
  const levels = rows.map((row) => row.loss - natsOf(omega(row.batchTokens / optimal, k, q), cell.tokens, law));
  const level = levels.reduce((sum, value) => sum + value, 0) / levels.length;
  const squares = levels.reduce((sum, value) => sum + (value - level) ** 2, 0);
  return { level, squares, optimal, cost: squares / NOISE_NATS ** 2 + (shift / PRIOR_LOG_SD) ** 2 };
};

const shifts = Array.from({ length: 41 }, (_, i) => (i - 20) * 0.05);
const bestLevel = (curve: Curve, k: number, q: number, free: boolean) =>
  (free ? shifts : [0]).map((shift) => fitLevel(curve, k, q, shift)).reduce((best, next) => (next.cost < best.cost ? next : best));
const cost = (k: number, q: number, free: boolean, of: readonly Curve[]) => of.reduce((sum, curve) => sum + bestLevel(curve, k, q, free).cost, 0);

const rms = (k: number, q: number, free: boolean) => {
  const levels = curves.map((curve) => bestLevel(curve, k, q, free));
  const degrees = curves.reduce((sum, { rows }) => sum + rows.length - (free ? 2 : 1), 0);
  return Math.sqrt(levels.reduce((sum, { squares }) => sum + squares, 0) / degrees);
};
const exp = (values: readonly number[], i: number) => Math.exp(values[i] ?? 0);
const fitBoth = (free: boolean, of = curves) => minimise((p) => cost(exp(p, 0), exp(p, 1), free, of), [2, 0.3], [0.3, 0.3], { rounds: 2, iterations: 60 }).parameters;
const fitRatio = (q: number, free: boolean, of = curves) => exp(minimise((p) => cost(exp(p, 0), q, free, of), [2], [0.3], { rounds: 2, iterations: 40 }).parameters, 0);

console.log(`loss law: slope ${law.scale.toFixed(3)}·β·(D/1e10)^−β nats, β ${law.beta.toFixed(3)}, rms ${law.rms.toFixed(4)} over ${cells.length} cells`);
for (const free of [false, true]) {
  const label = free ? "B_opt shifted per cell" : "B_opt of Step Law";
  const both = fitBoth(free);
  console.log(`${label}: k ${exp(both, 0).toFixed(2)}, q ${exp(both, 1).toFixed(2)}, rms ${rms(exp(both, 0), exp(both, 1), free).toFixed(4)} nats, ω = 2 at ${doubling(exp(both, 0), exp(both, 1)).toFixed(1)} B_opt`);
  for (const q of [1, 2]) {
    const k = fitRatio(q, free);
    console.log(`  q = ${q} held: k ${k.toFixed(2)}, rms ${rms(k, q, free).toFixed(4)} nats, ω = 2 at ${doubling(k, q).toFixed(1)} B_opt`);
  }
}
const k = Math.sqrt(fitRatio(1, false) * fitRatio(1, true));
const perSize = [...Map.groupBy(curves, ({ cell }) => cell.params)].map(([params, of]) => ({ params, ratio: doubling(fitRatio(1, true, of), 1) }));
const perCell = curves.map((curve) => Math.log(doubling(fitRatio(1, true, [curve]), 1)));
console.log(`chosen: q 1, k ${k.toFixed(2)}, B_crit/B_opt ${doubling(k, 1).toFixed(1)}`);
console.log(`B_crit/B_opt by model size: ${perSize.map(({ params, ratio }) => `${(params / 1e6).toFixed(0)}M ${ratio.toFixed(1)}`).join(", ")}`);
console.log(`ln(B_crit/B_opt) over single cells: p10 ${quantile(perCell, 0.1).toFixed(2)}, median ${quantile(perCell, 0.5).toFixed(2)}, p90 ${quantile(perCell, 0.9).toFixed(2)}`);
console.log("B/B_opt  rows  fitted  measured p10 / median / p90");
for (const power of [-4, -3, -2, -1, 0, 1, 2, 3]) {
  const seen = curves.flatMap((curve) => {
    const { level, optimal } = bestLevel(curve, k, 1, true);
    return curve.rows.flatMap((row) => {
      const x = row.batchTokens / optimal;
      if (Math.round(Math.log2(x)) !== power) return [];
      return [(omega(2 ** power, k, 1) * overheadOf(row.loss - level, curve.cell.tokens, law)) / omega(x, k, 1)];
    });
  });
  const shown = [0.1, 0.5, 0.9].map((p) => quantile(seen, p).toFixed(2)).join(" / ");
  console.log(`${(2 ** power).toString().padEnd(9)}${String(seen.length).padEnd(6)}${omega(2 ** power, k, 1).toFixed(2).padEnd(8)}${shown}`);
}
