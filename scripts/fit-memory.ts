import { dataDirectory } from "./data/arguments.ts";
import { quantile } from "./data/quantile.ts";
import { fitMemory, memoryError, memoryOf } from "./validate/memory-fit.ts";
import { readMeasuredRows } from "./validate/measured-rows.ts";
import { withPeak, withVerdict } from "./validate/memory.ts";
import { percent } from "./validate/report.ts";

/** Fits the memory constants on measured peaks and prints them for src/hardware/memory.ts and frameworks.ts. */
function main(args: string[]): number {
  const directory = dataDirectory(args, "measured-throughput.csv");
  const all = readMeasuredRows(directory);
  const rows = withPeak(all);
  const stated = withVerdict(all);
  const fitted = fitMemory(rows, stated);
  const { baseGib, selectiveShare } = fitted.shared;
  const { hiddenKept, gatheredBytes } = fitted.nanotron;
  console.log({ baseGib, selectiveShare, hoarded: fitted.hoarded, logitBytes: fitted.logitBytes, nanotronLogitBytes: fitted.nanotron.logitBytes, hiddenKept, gatheredBytes });
  for (const [source, own] of Map.groupBy(rows, (row) => row.source)) {
    const errors = own.map((row) => memoryError(fitted, row));
    console.log(source.padEnd(40), own.length, "median", percent(quantile(errors.map((e) => Math.abs(Math.expm1(e))), 0.5)), "bias", percent(Math.expm1(quantile(errors, 0.5))));
  }
  const use = (row: (typeof all)[number]): number => {
    const memory = memoryOf(fitted, row);
    return memory.p50 / memory.limitGib;
  };
  console.log("median over limit: ran, 95th and 99th percentile", [0.95, 0.99].map((q) => quantile(stated.filter((row) => row.ran).map(use), q).toFixed(2)));
  console.log("median over limit: failed, 10th and 14th percentile", [0.1, 0.14].map((q) => quantile(stated.filter((row) => !row.ran).map(use), q).toFixed(2)));
  return 0;
}

process.exitCode = main(process.argv.slice(2));
