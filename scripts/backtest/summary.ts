import { median } from "../data/quantile.ts";
import type { Comparison } from "./compare.ts";

/** How far off, either way: 1 is exact. */
const factorOff = (ratio: number): number => Math.exp(Math.abs(Math.log(ratio)));

const present = (values: readonly (number | null)[]): number[] => values.filter((value) => value !== null);

/** exp of the median |ln ratio|. */
export const medianFactor = (ratios: readonly number[]): number => Math.exp(median(ratios.map((ratio) => Math.abs(Math.log(ratio)))));

/** What was aimed at, what came out, and whether that is enough. */
export interface Line {
  readonly target: string;
  readonly result: string;
  readonly met: boolean | null;
}

const within = (ratios: readonly number[], factor: number): number => ratios.filter((ratio) => factorOff(ratio) <= factor).length;
const share = (ratios: readonly number[], factor: number): string => `${within(ratios, factor)} of ${ratios.length}, median factor ${medianFactor(ratios).toFixed(2)}`;
const all = (target: string, ratios: readonly number[], factor: number): Line => ({ target, result: share(ratios, factor), met: within(ratios, factor) === ratios.length });
const most = (target: string, ratios: readonly number[], factor: number): Line => ({ target, result: share(ratios, factor), met: 2 * within(ratios, factor) > ratios.length });

/** The targets of the back-test against what it found. */
export const summarizeBacktest = (rows: readonly Comparison[]): Line[] => {
  const batches = present(rows.map(({ batchRatio }) => batchRatio));
  const without = present(rows.map(({ batchRatioWithout }) => batchRatioWithout));
  const rates = present(rows.map(({ rateRatioThere, rateRatio }) => rateRatioThere ?? rateRatio));
  const free = present(rows.map(({ rateRatio }) => rateRatio));
  const ratesWithout = present(rows.map(({ rateRatioWithout }) => rateRatioWithout));
  const priced = rows.filter(({ hoursCount }) => hoursCount);
  const hours = present(priced.map(({ hoursRatio }) => hoursRatio));
  const hoursOf = (pick: (one: Comparison) => number | null) =>
    present(priced.map((one) => (one.hoursDone === null ? null : (pick(one) ?? NaN) / one.hoursDone))).filter((ratio) => Number.isFinite(ratio));
  const exact = rows.filter(({ flopsExact }) => flopsExact).length;
  return [
    all("final batch within 5×, every run", batches, 5),
    most("final batch within 2.5×, most runs", batches, 2.5),
    { target: "final batch within 5×, the run's laboratory left out", result: share(without, 5), met: null },
    all("learning rate at the run's batch within 6×, every run", rates, 6),
    most("learning rate at the run's batch within 3×, most runs", rates, 3),
    { target: "learning rate at the advised batch within 6×", result: share(free, 6), met: null },
    { target: "learning rate within 6×, the run's laboratory left out", result: share(ratesWithout, 6), met: null },
    { target: "flops_6nd = 6·N_active·D exactly, every run", result: `${exact} of ${rows.length}`, met: exact === rows.length },
    { target: "accelerator-hours at the run's batch within 1.3×, median", result: `factor ${medianFactor(hours).toFixed(2)}; ${within(hours, 1.3)} of ${hours.length} within 1.3`, met: medianFactor(hours) <= 1.3 },
    { target: "the same, goodput taken off every run", result: share(hoursOf(({ hoursHeld }) => hoursHeld), 1.3), met: null },
    { target: "the same, goodput taken off none", result: share(hoursOf(({ hoursTraining }) => hoursTraining), 1.3), met: null },
  ];
};
