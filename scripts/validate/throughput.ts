import { frameworks } from "../../src/hardware/frameworks.ts";
import { physics } from "../../src/hardware/physics.ts";
import { estimateStep } from "../../src/hardware/step.ts";
import { dataDirectory, type MeasuredRow, readMeasuredRows } from "./measured-rows.ts";
import { percent, quantile, table } from "./statistics.ts";
import { constantsOf, type Fitted, fitSteps, logError } from "./step-fit.ts";

const Z80 = 1.2815515655446004;

/** Rows the step-time model is judged by. */
export const judged = (rows: readonly MeasuredRow[]): MeasuredRow[] => rows.filter((row) => row.ran && row.seconds !== null && !row.pathological);

interface Line {
  readonly source: string;
  readonly n: number;
  readonly median: number;
  readonly p90: number;
  readonly bias: number;
  readonly covered: number;
}

function line(source: string, rows: readonly MeasuredRow[], fitted: Fitted): Line {
  const errors = rows.map((row) => logError(fitted, row));
  const covered = rows.filter((row, i) => {
    const { shape, cluster, layout, batchSequences, sequenceLength } = row;
    const { logSd } = estimateStep(shape, cluster, layout, batchSequences, sequenceLength, null, constantsOf(fitted, row));
    return Math.abs(errors[i] ?? 0) <= Z80 * logSd;
  }).length;
  const sizes = errors.map((error) => Math.abs(Math.expm1(error)));
  return { source, n: rows.length, median: quantile(sizes, 0.5), p90: quantile(sizes, 0.9), bias: Math.expm1(quantile(errors, 0.5)), covered: covered / rows.length };
}

function print(title: string, lines: readonly Line[], markdown: boolean): void {
  console.log(markdown ? `\n### ${title}\n` : `\n${title}`);
  const header = ["source", "n", "median error", "90th percentile", "signed bias", "within 80 % interval"];
  console.log(table(header, lines.map((own) => [own.source, `${own.n}`, percent(own.median), percent(own.p90), percent(own.bias), percent(own.covered)]), markdown));
  const medians = lines.map((own) => own.median);
  const rows = lines.reduce((sum, own) => sum + own.n, 0);
  console.log(
    `${markdown ? "\n" : ""}median over sources ${percent(quantile(medians, 0.5))}, worst ${percent(Math.max(...medians))}; rows within the interval ${percent(lines.reduce((sum, own) => sum + own.covered * own.n, 0) / rows)}, mean over sources ${percent(lines.reduce((sum, own) => sum + own.covered, 0) / lines.length)}`,
  );
}

/** Prints how far modelled step times lie from measured ones, per source: as shipped, and with each source left out of the fit. */
export function run(args: string[]): number {
  const directory = dataDirectory(args, "measured-throughput.csv");
  if (directory === null) return 2;
  const markdown = args.includes("--markdown");
  const rows = judged(readMeasuredRows(directory));
  const shipped: Fitted = { physics, frameworks };
  const bySource = [...Map.groupBy(rows, (row) => row.source)];
  const all = rows.map((row) => Math.abs(Math.expm1(logError(shipped, row))));
  print(`Step time, constants as shipped (${rows.length} rows, median error ${percent(quantile(all, 0.5))})`, bySource.map(([source, own]) => line(source, own, shipped)), markdown);
  if (args.includes("--quick")) return 0;
  const left = bySource.map(([source, own]) => {
    const rest = rows.filter((row) => row.source !== source);
    const fitted = fitSteps(rest);
    const seen = rest.some((row) => row.cluster.framework === own[0]?.cluster.framework);
    const rowsAs = seen ? own : own.map((row) => ({ ...row, cluster: { ...row.cluster, framework: "other" as const } }));
    return line(source, rowsAs, fitted);
  });
  print("Step time, each source left out of the fit", left, markdown);
  return 0;
}
