import { calibrate } from "../../src/hardware/calibration.ts";
import { frameworks } from "../../src/hardware/frameworks.ts";
import { physics } from "../../src/hardware/physics.ts";
import { estimateStep } from "../../src/hardware/step.ts";
import { dataDirectory } from "../data/arguments.ts";
import { quantile } from "../data/quantile.ts";
import { Z90 } from "../../src/numbers/normal.ts";
import { type MeasuredRow, readMeasuredRows } from "./measured-rows.ts";
import { percent, report } from "./report.ts";
import { constantsOf, type Fitted, fitSteps, logError } from "./step-fit.ts";

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
    return Math.abs(errors[i] ?? 0) <= Z90 * logSd;
  }).length;
  const sizes = errors.map((error) => Math.abs(Math.expm1(error)));
  return { source, n: rows.length, median: quantile(sizes, 0.5), p90: quantile(sizes, 0.9), bias: Math.expm1(quantile(errors, 0.5)), covered: covered / rows.length };
}

const HEADER = ["source", "n", "median error", "90th percentile", "signed bias", "within 80 % interval"];
const cellsOf = (own: Line): string[] => [own.source, `${own.n}`, percent(own.median), percent(own.p90), percent(own.bias), percent(own.covered)];

/** The lines of sources in one sentence. */
function summary(lines: readonly Line[]): string {
  const medians = lines.map((own) => own.median);
  const rows = lines.reduce((sum, own) => sum + own.n, 0);
  const covered = lines.reduce((sum, own) => sum + own.covered * own.n, 0) / rows;
  const mean = lines.reduce((sum, own) => sum + own.covered, 0) / lines.length;
  return `median over sources ${percent(quantile(medians, 0.5))}, worst ${percent(Math.max(...medians))}; rows within the interval ${percent(covered)}, mean over sources ${percent(mean)}`;
}

/** What rows of one setup share: everything but the batch. */
const setupOf = ({ source, model, shape, cluster, layout, sequenceLength }: MeasuredRow): string => JSON.stringify([source, model, shape, cluster.accelerator.id, cluster.count, cluster.precision, layout, sequenceLength]);

/** For every setup timed at several batches: each step in turn given, the others predicted. ln(predicted / measured). */
function fromOneStep(rows: readonly MeasuredRow[]): { readonly source: string; readonly error: number }[] {
  const setups = [...Map.groupBy(rows, setupOf).values()].filter((own) => new Set(own.map((row) => row.batchSequences)).size > 1);
  return setups.flatMap((own) =>
    own.flatMap((given) => {
      const { shape, cluster, layout, sequenceLength, batchSequences } = given;
      const step = { micro_batch: layout.microBatch, kind: "step" as const, batch_sequences: batchSequences, count: null, n: 1, seconds: given.seconds, sum_log_seconds: null };
      const calibration = calibrate({ shape, cluster, layout, sequenceLength, batchSequences, stepTimes: [step], memory: [] });
      return own
        .filter((row) => row.batchSequences !== batchSequences)
        .map((row) => ({ source: row.source, error: Math.log(estimateStep(shape, cluster, layout, row.batchSequences, sequenceLength, calibration).seconds / (row.seconds ?? 1)) }));
    }),
  );
}

/** Prints how far modelled step times lie from measured ones, per source: as shipped, from one step, and with each source left out of the fit. */
export function run(args: string[]): number {
  const directory = dataDirectory(args, "measured-throughput.csv");
  const out = report("throughput", "Step time against measured rows", args);
  const rows = judged(readMeasuredRows(directory));
  const shipped: Fitted = { physics, frameworks };
  const bySource = [...Map.groupBy(rows, (row) => row.source)];
  const all = rows.map((row) => Math.abs(Math.expm1(logError(shipped, row))));
  const as = bySource.map(([source, own]) => line(source, own, shipped));
  out.add(`Step time, constants as shipped (${rows.length} rows, median error ${percent(quantile(all, 0.5))})`, HEADER, as.map(cellsOf), summary(as));

  const pairs = fromOneStep(rows);
  const sizes = (own: typeof pairs): string[] => [`${own.length}`, ...[0.5, 0.9].map((q) => percent(quantile(own.map(({ error }) => Math.abs(Math.expm1(error))), q)))];
  const perSource = [...Map.groupBy(pairs, (pair) => pair.source)].map(([source, own]) => [source, ...sizes(own)]);
  out.add("One measured step given, other batches of the same setup predicted", ["source", "pairs", "median error", "90th percentile"], [...perSource, ["all", ...sizes(pairs)]]);
  if (!args.includes("--quick")) {
    const left = bySource.map(([source, own]) => {
      const rest = rows.filter((row) => row.source !== source);
      const fitted = fitSteps(rest);
      const seen = rest.some((row) => row.cluster.framework === own[0]?.cluster.framework);
      const rowsAs = seen ? own : own.map((row) => ({ ...row, cluster: { ...row.cluster, framework: "other" as const } }));
      return line(source, rowsAs, fitted);
    });
    out.add("Step time, each source left out of the fit", HEADER, left.map(cellsOf), summary(left));
  }
  out.end();
  return 0;
}
