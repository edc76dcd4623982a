/**
 * Fits how AdamW's best learning rate follows the batch, for src/science/laws/rules/measured-grid.ts, and how well a tuned rate
 * carries to another batch, for learning-rate/index.ts: `node scripts/fit-learning-rate.ts --data PATH`.
 */
import { stepLawBatch } from "../src/science/laws/step-law-2025-batch.ts";
import { adamwShape } from "../src/science/laws/rules/measured-grid.ts";
import { dataDirectory } from "./data/arguments.ts";
import { FEWEST_STEPS, loadGrid } from "./data/grid.ts";
import type { Cell } from "./data/grid.ts";
import { vertex } from "./data/interpolate.ts";
import { minimise } from "./data/minimise.ts";
import { quantile } from "./data/quantile.ts";
import { fitSlope, meanRegret, rowRegrets, stepRate } from "./data/slope-fit.ts";
import type { RateAt } from "./data/slope-fit.ts";

const cells = loadGrid(dataDirectory(process.argv, "lr-batch-grid.csv"));
const sizes = [...new Set(cells.map(({ params }) => params))];
const x = (cell: Cell, batch: number) => batch / stepLawBatch(cell.tokens);

/** Candidates: a rate from parameters, where they start, and what they are. */
const forms: readonly { readonly name: string; readonly start: readonly number[]; readonly rate: (p: readonly number[]) => RateAt }[] = [
  { name: "√(2/(1 + B_opt/B))", start: [], rate: () => (cell, row) => stepRate(cell) * Math.sqrt(2 / (1 + 1 / x(cell, row.batchTokens))) },
  { name: "(2/(1 + B_opt/B))^s", start: [0.5], rate: ([s = 0]) => (cell, row) => stepRate(cell) * (2 / (1 + 1 / x(cell, row.batchTokens))) ** s },
  { name: "(2/(1 + (B_opt/B)²))^(s/2)", start: [0.7], rate: ([s = 0]) => (cell, row) => stepRate(cell) * adamwShape(x(cell, row.batchTokens), 1, s) },
  {
    name: "the same, Step Law's constant free", start: [0.7, 0],
    rate: ([s = 0, c = 0]) => (cell, row) => Math.exp(c) * stepRate(cell) * adamwShape(x(cell, row.batchTokens), 1, s),
  },
  {
    name: "the same, constant and exponents of N and D free", start: [0.7, 0, 0, 0],
    rate: ([s = 0, c = 0, n = 0, d = 0]) => (cell, row) =>
      Math.exp(c + n * Math.log(cell.params / 2.5e8) + d * Math.log(cell.tokens / 1.5e10)) * stepRate(cell) * adamwShape(x(cell, row.batchTokens), 1, s),
  },
];

const fit = (of: readonly Cell[], { start, rate }: (typeof forms)[number]) =>
  start.length === 0 ? start : minimise((p) => meanRegret(of, rate(p)), start, start.map(() => 0.15)).parameters;

const told = (values: readonly number[]) => [0.5, 0.9].map((p) => quantile(values, p).toFixed(4)).join(" / ");

console.log(`regret at a given batch, rows of ${FEWEST_STEPS} steps or more, nats: median / p90 fitted; leaving one model size out; parameters`);
for (const form of forms) {
  const whole = fit(cells, form);
  const seen = rowRegrets(cells, form.rate(whole));
  const unseen = sizes.flatMap((size) => rowRegrets(cells.filter(({ params }) => params === size), form.rate(fit(cells.filter(({ params }) => params !== size), form))));
  console.log(`  ${form.name.padEnd(50)} ${told(seen)}; ${told(unseen)}; ${whole.map((value) => value.toFixed(3)).join(" ")}`);
}

const slope = fitSlope(cells);
const pairs = cells.flatMap((cell) => {
  const rows = cell.rows.filter(({ steps }) => steps >= FEWEST_STEPS).flatMap((row) => {
    const best = vertex(row);
    return best === null ? [] : [{ batch: row.batchTokens, rate: best.learningRate, at: x(cell, row.batchTokens) }];
  });
  return rows.flatMap((from) => rows.filter((to) => to.batch > from.batch).map((to) => ({
    carried: Math.log(to.batch / from.batch),
    error: Math.log(to.rate / from.rate) - Math.log(adamwShape(to.at, 1, slope) / adamwShape(from.at, 1, slope)),
  })));
});
console.log("a tuned rate carried to another batch: log-sd of the error by distance");
for (const factor of [1.5, 2, 4, 8, 16]) {
  const near = pairs.filter(({ carried }) => Math.abs(carried - Math.log(factor)) < 0.35);
  const sd = Math.sqrt(near.reduce((sum, { error }) => sum + error ** 2, 0) / near.length);
  console.log(`  factor ${String(factor).padEnd(4)} ${String(near.length).padStart(4)} pairs, log-sd ${sd.toFixed(2)}`);
}
