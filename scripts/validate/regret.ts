/** `npm run validate -- regret --data PATH [--markdown | --write]`: regret of published recommendations and of bcrit on measured grids. */
import { Z90 } from "../../src/numbers/normal.ts";
import { criticalBatch, optimalBatch } from "../../src/science/evidence/index.ts";
import { stepLawBatch } from "../../src/science/laws/step-law-2025-batch.ts";
import { CRITICAL_OVER_OPTIMAL, tokenOverhead } from "../../src/science/overhead.ts";
import { dataDirectory } from "../data/arguments.ts";
import { FEWEST_STEPS, loadGrid } from "../data/grid.ts";
import type { Cell, Row } from "../data/grid.ts";
import { bestInCell, bestInRow, bestRate, lossAt, lossInRow } from "../data/interpolate.ts";
import { curvesOf, doubling, fitRatio, overheadTable } from "../data/overhead-fit.ts";
import { quantile } from "../data/quantile.ts";
import { fitSlope } from "../data/slope-fit.ts";
import { report } from "./report.ts";
import { answered, AT_BATCH, bcrit, JOINT, settingOf } from "./recommenders.ts";
import type { Recommender } from "./recommenders.ts";
import { targetTable } from "./targets.ts";

/** Regret of batch and rate together, one value a cell. */
export const jointRegrets = (cells: readonly Cell[], recommend: Recommender): number[] =>
  cells.map((cell) => {
    const { batchTokens, learningRate } = recommend(cell, null);
    return lossAt(cell, batchTokens, learningRate) - bestInCell(cell);
  });

const rowsOf = (cells: readonly Cell[], fewest: number): (readonly [Cell, Row])[] =>
  cells.flatMap((cell) => cell.rows.filter(({ steps }) => steps >= fewest).map((row) => [cell, row] as const));

/** Regret of the rate at each measured batch, one value a row. */
export const rateRegrets = (cells: readonly Cell[], recommend: Recommender, fewest = 0): number[] =>
  rowsOf(cells, fewest).map(([cell, row]) => lossInRow(row, recommend(cell, row.batchTokens).learningRate) - bestInRow(row));

/** Share of rows whose best measured rate lies in the band. */
export const coverage = (cells: readonly Cell[], recommend: Recommender, fewest = 0): { readonly inside: number; readonly below: number; readonly above: number } => {
  const rows = rowsOf(cells, fewest);
  const sides = rows.map(([cell, row]) => {
    const { low, high } = recommend(cell, row.batchTokens);
    const best = bestRate(row);
    return low !== null && best < low ? "below" : high !== null && best > high ? "above" : "inside";
  });
  const share = (side: string) => sides.filter((at) => at === side).length / rows.length;
  return { inside: share("inside"), below: share("below"), above: share("above") };
};

/** The same recommendation with its band `factor` times as wide in logs. */
const widened = (recommend: Recommender, factor: number): Recommender => (cell, batchTokens) => {
  const said = recommend(cell, batchTokens);
  const stretch = (bound: number | null) => (bound === null ? null : said.learningRate * (bound / said.learningRate) ** factor);
  return { ...said, low: stretch(said.low), high: stretch(said.high) };
};

const FACTORS = Array.from({ length: 31 }, (_, i) => 0.5 + i / 20);

/** Coverage of each model size when the width of the band is set to hold 80 % of the other sizes' best rates. */
const coverageUnseen = (cells: readonly Cell[], recommend: Recommender): string[][] =>
  [...new Set(cells.map(({ params }) => params))].map((params) => {
    const others = cells.filter((cell) => cell.params !== params);
    const own = cells.filter((cell) => cell.params === params);
    const miss = (factor: number) => Math.abs(coverage(others, widened(recommend, factor)).inside - 0.8);
    const factor = FACTORS.reduce((best, next) => (miss(next) < miss(best) ? next : best));
    const percent = (of: Recommender) => `${(100 * coverage(own, of).inside).toFixed(0)} %`;
    return [`${(params / 1e6).toFixed(0)}M`, String(rowsOf(own, 0).length), percent(recommend), factor.toFixed(2), percent(widened(recommend, factor))];
  });

/** Bcrit with what it fits to these grids refitted without the cell's own model size. */
const leavingSizeOut = (cells: readonly Cell[]): Recommender => {
  const slopes = new Map([...new Set(cells.map(({ params }) => params))].map((params) => [params, fitSlope(cells.filter((cell) => cell.params !== params))]));
  return (cell, batchTokens) => bcrit(slopes.get(cell.params))(cell, batchTokens);
};

const figures = (name: string, values: readonly number[]) => [name, String(values.length), ...[0.5, 0.9].map((p) => quantile(values, p).toFixed(4))];

/** Where the batch of lowest loss lies against the stated 80 % interval of B_opt. */
const batchCoverage = (cells: readonly Cell[]): string[][] => {
  const errors = curvesOf(cells).map(({ cell, rows }) => {
    const best = rows.reduce((a, b) => (b.loss < a.loss ? b : a)).batchTokens;
    const { median, logSd } = optimalBatch(settingOf(cell)).estimate;
    return { params: cell.params, z: Math.log(best / median) / logSd, ratio: best / median };
  });
  const inside = errors.filter(({ z }) => Math.abs(z) < Z90).length / errors.length;
  const unseen = errors.filter((error) => Math.abs(error.z) < quantile(errors.filter(({ params }) => params !== error.params).map(({ z }) => Math.abs(z)), 0.8)).length / errors.length;
  return [["best batch in the stated 80 % interval", `${(100 * inside).toFixed(0)} %`], ["the same, width set by the other model sizes", `${(100 * unseen).toFixed(0)} %`], ["best batch over B_opt, p10 / p50 / p90", [0.1, 0.5, 0.9].map((p) => quantile(errors.map(({ ratio }) => ratio), p).toFixed(2)).join(" / ")]];
};

/** Where the doubling of tokens, fitted to one cell alone, lies against the stated 80 % interval of B_crit. */
const criticalCoverage = (cells: readonly Cell[]): string[][] => {
  const errors = curvesOf(cells).map((curve) => {
    const measured = stepLawBatch(curve.cell.tokens) * doubling(fitRatio(1, false, [curve]), 1);
    const { median, logSd } = criticalBatch(settingOf(curve.cell)).estimate;
    return { z: Math.log(measured / median) / logSd, ratio: measured / median };
  });
  const inside = errors.filter(({ z }) => Math.abs(z) < Z90).length / errors.length;
  return [["B_crit of the cell in the stated 80 % interval", `${(100 * inside).toFixed(0)} %`], ["B_crit of the cell over B_crit, p10 / p50 / p90", [0.1, 0.5, 0.9].map((p) => quantile(errors.map(({ ratio }) => ratio), p).toFixed(2)).join(" / ")]];
};

/** Prints every table, or writes them into docs/accuracy.md. */
export const run = (argv: readonly string[]): void => {
  const page = report("regret", "On measured grids of learning rate and batch", argv);
  const directory = dataDirectory(argv, "lr-batch-grid.csv");
  const cells = loadGrid(directory);
  const [ours, unseen] = [answered, leavingSizeOut(cells)];
  const header = ["", "cells", "median", "p90"];
  // No row "own size left out" here: the one constant fitted to these grids, the slope, cancels at B_opt.
  const both = { ...JOINT, "bcrit, the answer at prefer: quality": ours };
  page.add("Batch and learning rate together: regret in nats", header, Object.entries(both).map(([name, recommend]) => figures(name, jointRegrets(cells, recommend))));
  const rates = { ...AT_BATCH, bcrit: ours, "bcrit, own model size left out": unseen };
  for (const [label, fewest] of [["every batch", 0], [`batches of ${FEWEST_STEPS} steps or more`, FEWEST_STEPS]] as const) {
    const rows = Object.entries(rates).map(([name, recommend]) => figures(name, rateRegrets(cells, recommend, fewest)));
    page.add(`Learning rate at a given batch, ${label}: regret in nats`, ["", "rows", "median", "p90"], rows);
  }
  const bands = [["every batch", 0], [`batches of ${FEWEST_STEPS} steps or more`, FEWEST_STEPS]] as const;
  const covered = bands.map(([name, fewest]) => [name, ...Object.values(coverage(cells, unseen, fewest)).map((share) => `${(100 * share).toFixed(0)} %`)]);
  page.add("Best measured learning rate within [low, high]", ["", "inside", "below", "above"], covered);
  const unseenHeader = ["", "rows", "band as stated", "width set by the others", "then inside"];
  page.add("The same by model size, and with the width of the band set without it", unseenHeader, coverageUnseen(cells, unseen));
  page.add("Optimal and critical batch", ["", ""], [...batchCoverage(cells), ...criticalCoverage(cells)]);
  const curves = curvesOf(cells);
  const table = overheadTable(fitRatio(1, true, curves), curves).map(({ ratio, rows, measured }) => [
    String(ratio), String(rows), tokenOverhead(ratio, { optimalTokens: 1, ratio: CRITICAL_OVER_OPTIMAL }).toFixed(2), ...measured.map((value) => value.toFixed(2)),
  ]);
  page.add("Token overhead", ["B/B_opt", "rows", "bcrit", "p10", "median", "p90"], table);
  const targets = targetTable(directory);
  if (targets !== null) page.add("Tokens to a target loss (nothing fitted to these)", ["B/B_opt", "rows", "bcrit", "measured"], targets);
  const left = [...new Set(cells.map(({ params }) => params))].map((params) => [
    `without ${(params / 1e6).toFixed(0)}M`, doubling(fitRatio(1, true, curves.filter(({ cell }) => cell.params !== params)), 1).toFixed(1),
    doubling(fitRatio(1, true, curves.filter(({ cell }) => cell.params === params)), 1).toFixed(1),
  ]);
  page.add("B_crit/B_opt, refitted", ["", "the others", "it alone"], left);
  page.end();
};
