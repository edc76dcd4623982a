import { dataDirectory } from "./data/arguments.ts";
import { quantile } from "./data/quantile.ts";
import { readMeasuredRows } from "./validate/measured-rows.ts";
import { percent } from "./validate/report.ts";
import { fitSteps, logError } from "./validate/step-fit.ts";
import { judged } from "./validate/throughput.ts";

/** Three digits: more would be noise. */
const round = (value: unknown): unknown => (typeof value === "number" ? Number(value.toPrecision(3)) : value);

/** Fits the step-time constants on measured rows and prints them for src/hardware/physics.ts and frameworks.ts. */
function main(args: string[]): number {
  const directory = dataDirectory(args, "measured-throughput.csv");
  const rows = judged(readMeasuredRows(directory));
  const fitted = fitSteps(rows, 80);
  console.log(JSON.stringify(Object.fromEntries(Object.entries(fitted.physics).map(([name, value]) => [name, round(value)]))));
  for (const [name, own] of Object.entries(fitted.frameworks)) {
    console.log(name, JSON.stringify(Object.fromEntries(Object.entries(own).map(([key, value]) => [key, round(value)]))));
  }
  for (const [source, own] of Map.groupBy(rows, (row) => row.source)) {
    const errors = own.map((row) => logError(fitted, row));
    console.log(source.padEnd(40), own.length, "median", percent(quantile(errors.map((e) => Math.abs(Math.expm1(e))), 0.5)), "bias", percent(Math.expm1(quantile(errors, 0.5))));
  }
  return 0;
}

process.exitCode = main(process.argv.slice(2));
