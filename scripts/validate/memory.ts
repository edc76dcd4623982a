import { dataDirectory } from "../data/arguments.ts";
import { quantile } from "../data/quantile.ts";
import { fitMemory, type FittedMemory, memoryError, memoryOf, reportedMemory, shippedMemory } from "./memory-fit.ts";
import { type MeasuredRow, readMeasuredRows } from "./measured-rows.ts";
import { percent, report } from "./report.ts";

/** Rows whose verdict can be judged: those that say whether they recompute, and their micro-batch. */
export const withVerdict = (rows: readonly MeasuredRow[]): MeasuredRow[] => rows.filter((row) => row.memoryStated);

/** Rows with a measured peak. A row that does not say whether it recomputes cannot be judged. */
export const withPeak = (rows: readonly MeasuredRow[]): MeasuredRow[] => rows.filter((row) => row.ran && row.memoryGib !== null);

function line(source: string, rows: readonly MeasuredRow[], fitted: FittedMemory): string[] {
  const errors = rows.map((row) => memoryError(fitted, row));
  const sizes = errors.map((error) => Math.abs(Math.expm1(error)));
  const covered = rows.filter((row) => {
    const memory = reportedMemory(fitted, row);
    return (row.memoryGib ?? 0) >= memory.p10 && (row.memoryGib ?? 0) <= memory.p90;
  }).length;
  return [source, `${rows.length}`, percent(quantile(sizes, 0.5)), percent(quantile(sizes, 0.9)), percent(Math.expm1(quantile(errors, 0.5))), percent(covered / rows.length)];
}

/** Whether the model says a row's layout fits. More stages than layers are refused before memory is asked about. */
function fits(row: MeasuredRow): boolean {
  if (row.layout.pipelineParallel > row.shape.layers) return false;
  const memory = memoryOf(shippedMemory, row);
  return memory.p90 < memory.limitGib;
}

/** Share of rows whose verdict is the one given. */
const share = (rows: readonly MeasuredRow[], verdict: boolean): string => (rows.length === 0 ? "–" : percent(rows.filter((row) => fits(row) === verdict).length / rows.length));

/** One line of verdicts. */
const verdict = (source: string, own: readonly MeasuredRow[]): string[] => {
  const ran = own.filter((row) => row.ran);
  const failed = own.filter((row) => !row.ran);
  return [source, `${ran.length}`, share(ran, true), `${failed.length}`, share(failed, false)];
};

/** Prints how far modelled memory lies from measured peaks, and how often "it fits" and "it does not" were right. */
export function run(args: string[]): number {
  const directory = dataDirectory(args, "measured-throughput.csv");
  const out = report("memory", "Memory against measured peaks", args);
  const all = readMeasuredRows(directory);
  const rows = withPeak(all);
  const stated = withVerdict(all);
  const header = ["source", "n", "median error", "90th percentile", "signed bias", "within 80 % interval"];
  const bySource = [...Map.groupBy(rows, (row) => row.source)];
  out.add("Peak memory, constants as shipped", header, [...bySource.map(([source, own]) => line(source, own, shippedMemory)), line("all rows", rows, shippedMemory)]);
  out.add("Peak memory, each source left out of the fit", header, bySource.map(([source, own]) => line(source, own, fitMemory(rows.filter((row) => row.source !== source), stated.filter((row) => row.source !== source)))));

  const verdicts = [...Map.groupBy(stated, (row) => row.source)].map(([source, own]) => verdict(source, own));
  out.add("Does it fit?", ["source", "ran", "said to fit", "failed", "said not to fit"], [...verdicts, verdict("all rows", stated)], "Judged are rows that state their recompute and their micro-batch. A layout of more stages than layers is refused, and counts as said not to fit. nanotron's failures are crashes or want of memory: its source does not tell them apart.");
  out.end();
  return 0;
}
