import { readFileSync } from "node:fs";
import { numberIn, readCsv } from "./csv.ts";

/** One learning rate of one batch, with the final loss it reached. */
export interface Point {
  readonly learningRate: number;
  readonly loss: number;
}

/** All learning rates tried at one batch, ascending. */
export interface Row {
  readonly batchTokens: number;
  readonly steps: number;
  readonly points: readonly Point[];
}

/** All runs of one model size and number of tokens; rows ascend in batch. */
export interface Cell {
  readonly params: number;
  readonly tokens: number;
  readonly layers: number;
  readonly hidden: number;
  readonly rows: readonly Row[];
}

/** Sweeps label the same rate with different digits: rates live on the grid 2^(i/2). */
export const snapRate = (rate: number): number => 2 ** (Math.round(2 * Math.log2(rate)) / 2);

/** Below this many steps the warm-up of 2,000 steps, fixed in every run, colours the loss. */
export const FEWEST_STEPS = 4000;

/** Loss differences below this are noise (README of the data), nats. */
export const NOISE_NATS = 0.003;

const grouped = <T>(items: readonly T[], key: (item: T) => string): T[][] => [...Map.groupBy(items, key).values()];
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Cells of the grid out of the text of `lr-batch-grid.csv`; runs repeated at one point are averaged. */
export const gridFrom = (text: string): Cell[] => {
  const runs = readCsv(text).map((row) => ({
    params: numberIn(row, "N_nonemb"),
    tokens: numberIn(row, "D_tokens"),
    layers: numberIn(row, "numl"),
    hidden: numberIn(row, "h"),
    learningRate: snapRate(numberIn(row, "lr")),
    batchTokens: numberIn(row, "bs_tokens"),
    steps: numberIn(row, "steps"),
    loss: numberIn(row, "final_loss_smooth"),
  }));
  const cells = grouped(runs, (run) => `${run.params} ${run.tokens.toPrecision(4)}`).map((cell): Cell => {
    const rows = grouped(cell, (run) => `${run.batchTokens}`).map((row): Row => {
      const points = grouped(row, (run) => `${run.learningRate}`).map((same) => ({ learningRate: same[0]?.learningRate ?? 0, loss: mean(same.map((run) => run.loss)) }));
      return { batchTokens: row[0]?.batchTokens ?? 0, steps: row[0]?.steps ?? 0, points: points.toSorted((a, b) => a.learningRate - b.learningRate) };
    });
    const { params = 0, tokens = 0, layers = 0, hidden = 0 } = cell[0] ?? {};
    return { params, tokens, layers, hidden, rows: rows.toSorted((a, b) => a.batchTokens - b.batchTokens) };
  });
  return cells.toSorted((a, b) => a.params - b.params || a.tokens - b.tokens);
};

/** Cells of the grid in a directory of measured data. */
export const loadGrid = (directory: string): Cell[] => gridFrom(readFileSync(`${directory}/lr-batch-grid.csv`, "utf8"));
