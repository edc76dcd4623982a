import { adamwShape } from "../../src/science/laws/rules/measured-grid.ts";
import { stepLawBatch } from "../../src/science/laws/step-law-2025-batch.ts";
import { FEWEST_STEPS } from "./grid.ts";
import type { Cell, Row } from "./grid.ts";
import { bestInRow, lossInRow } from "./interpolate.ts";
import { minimise } from "./minimise.ts";

/** Regret is capped, so that one diverging corner does not decide a fit. */
const CAP_NATS = 0.02;

/** A learning rate for a row of a cell. */
export type RateAt = (cell: Cell, row: Row) => number;

/** Step Law's rate, as published. */
export const stepRate = ({ params, tokens }: Cell): number => 1.79 * params ** -0.713 * tokens ** 0.307;

/** Regret, nats, of a rate in every row with enough steps for the warm-up. */
export const rowRegrets = (cells: readonly Cell[], rate: RateAt): number[] =>
  cells.flatMap((cell) => cell.rows.filter((row) => row.steps >= FEWEST_STEPS).map((row) => lossInRow(row, rate(cell, row)) - bestInRow(row)));

/** Mean capped regret: what the fits minimise. */
export const meanRegret = (cells: readonly Cell[], rate: RateAt): number => {
  const regrets = rowRegrets(cells, rate);
  return regrets.reduce((sum, regret) => sum + Math.min(regret, CAP_NATS), 0) / regrets.length;
};

/** Step Law carried by `adamwShape` with a given slope. */
const slopeRate = (slope: number): RateAt => (cell, row) => stepRate(cell) * adamwShape(row.batchTokens, stepLawBatch(cell.tokens), slope);

/** The slope of `adamwShape` with the least regret. */
export const fitSlope = (cells: readonly Cell[]): number =>
  minimise(([slope = 0]) => meanRegret(cells, slopeRate(slope)), [0.7], [0.15]).parameters[0] ?? Number.NaN;
