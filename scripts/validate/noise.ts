import { readFileSync } from "node:fs";
import { join } from "node:path";
import { bucketOf } from "../../src/science/noise/index.ts";
import { dataDirectory } from "../data/arguments.ts";
import { numberIn, readCsv } from "../data/csv.ts";
import { type Held, fiellerCoverage, GROWTHS, judgeForecasts, simulatedForecasts, together } from "../data/simulated-noise.ts";
import { percent, report } from "./report.ts";

const FILE = "noise-scale-over-training.csv";
const REPEATS = 2000;
const RUNS = 40;
/** Log-sd of one bucket of a measured run: what its points scatter by, read off plots. */
const READING = 0.1;
/** Warm-up before here, and a spike that is an artefact of the plot, tokens. */
const LEFT_OUT = [[0, 3e7], [3.3e8, 4e8]] as const;

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** A measured run as one sighting for each eighth of a doubling; its truth is what was read there. */
const sightingsOf = (rows: readonly Record<string, string>[]) => {
  const points = rows.map((row) => ({ tokens: numberIn(row, "tokens"), log: Math.log(numberIn(row, "gns_sequences(examples of 2048 tok)")) }));
  const kept = points.filter(({ tokens }) => !LEFT_OUT.some(([from, to]) => tokens >= from && tokens <= to));
  return [...Map.groupBy(kept, ({ tokens }) => bucketOf(tokens)).values()].map((own) => {
    const truth = mean(own.map(({ log }) => log));
    return { truth, sighting: { tokens: Math.exp(mean(own.map(({ tokens }) => Math.log(tokens)))), loss: null, value: truth, sd: READING, above: null, segment: "run" } };
  });
};

const line = (name: string, { forecasts, held, stated, error }: Held): string[] => [name, String(forecasts), percent(held), `×${Math.exp(1.2816 * stated).toFixed(2)}`, `×${Math.exp(error).toFixed(2)}`];
const HEADER = ["forecasts", "held by the 80 % interval", "its half width", "mean error"] as const;

/** Prints how often Fieller's interval and the forecasts of the noise scale hold the truth, in simulation and on two measured runs. */
export function run(args: string[]): number {
  const directory = dataDirectory(args, FILE);
  const out = report("noise", "Noise scale: intervals and forecasts", args);
  const ratios = [["1", 1], ["1/8", 1 / 8], ["1/64", 1 / 64]] as const;
  const coverage = ratios.flatMap(([name, ratio], i) =>
    [25, 50, 100, 400].map((steps) => {
      const { covered, bounded } = fiellerCoverage(ratio, steps, REPEATS, 1000 * i + steps);
      return [name, String(steps), percent(covered), percent(bounded)];
    }),
  );
  out.add(`Fieller's interval at nominal 95 %, ${REPEATS} simulated measurements each`, ["batch over noise scale", "steps", "holds the truth", "bounded on both sides"], coverage,
    "Gaussian gradients in 400 directions, eight groups. An interval open above holds whatever lies above its bound. `npm run validate -- noise --data DIR` prints this.");

  const simulated = GROWTHS.map((growth) => [growth, simulatedForecasts(growth, RUNS)] as const);
  out.add(`Forecasts one doubling of tokens ahead, ${RUNS} simulated runs each`, ["how the noise scale really grows", ...HEADER], [
    ...simulated.map(([name, held]) => line(name, held)),
    line("all", together(simulated.map(([, held]) => held))),
  ], "A run that follows a law exactly is forecast better than is stated: nothing tells it from one that will not. Half width: p90 over the median.");

  const measured = [...Map.groupBy(readCsv(readFileSync(join(directory, FILE), "utf8")), (row) => row["run"] ?? "")].map(([name, rows]) => [name, judgeForecasts(sightingsOf(rows), 2, 1)] as const);
  out.add("The same on two measured runs of a 111M model", ["run", ...HEADER], [...measured.map(([name, held]) => line(name.replaceAll("_", " "), held)), line("both", together(measured.map(([, held]) => held)))],
    "Read off plots; no loss is given there, so that only two of the three laws take part. How restless runs are was chosen on these two: no independent check. Forecasts overlap: the two runs hold about ten that are independent.");
  out.end();
  return 0;
}
