import { estimateStep } from "../../src/hardware/step.ts";
import { dataDirectory } from "../data/arguments.ts";
import { quantile } from "../data/quantile.ts";
import { type MeasuredRow, readMeasuredRows } from "./measured-rows.ts";
import { percent, report } from "./report.ts";
import { judged } from "./throughput.ts";

/** What rows of one cell share: the question a search of layouts answers. */
const cellOf = ({ source, model, shape, cluster, sequenceLength, batchSequences }: MeasuredRow): string =>
  JSON.stringify([source, model, shape, cluster.accelerator.id, cluster.count, cluster.precision, sequenceLength, batchSequences]);

const secondsOf = (row: MeasuredRow): number => row.seconds ?? Infinity;

/** Measured seconds of the layout the model thinks fastest, over the fastest measured. Layouts measured twice count with their median. */
function priceOfChoice(rows: readonly MeasuredRow[]): number | null {
  const layouts = [...Map.groupBy(rows, (row) => JSON.stringify(row.layout)).values()].map((own) => {
    const { shape, cluster, layout, batchSequences, sequenceLength } = own[0] as MeasuredRow;
    return { said: estimateStep(shape, cluster, layout, batchSequences, sequenceLength).seconds, measured: quantile(own.map(secondsOf), 0.5) };
  });
  if (layouts.length < 2) return null;
  const chosen = layouts.reduce((a, b) => (b.said < a.said ? b : a));
  return chosen.measured / Math.min(...layouts.map(({ measured }) => measured));
}

/**
 * Prints, for every cell (model, cluster, sequence, batch) that several layouts were timed in, what the layout our model would
 * choose among them costs over the best of them.
 */
export function run(args: string[]): number {
  const directory = dataDirectory(args, "measured-throughput.csv");
  const out = report("layouts", "Layouts against the best measured", args);
  const cells = [...Map.groupBy(judged(readMeasuredRows(directory)), cellOf).values()].flatMap((own) => {
    const price = priceOfChoice(own);
    return price === null ? [] : [{ source: own[0]?.source ?? "", layouts: new Set(own.map((row) => JSON.stringify(row.layout))).size, price }];
  });
  const line = (source: string, own: typeof cells): string[] => {
    const prices = own.map(({ price }) => price - 1);
    return [source, `${own.length}`, `${quantile(own.map(({ layouts }) => layouts), 0.5)}`, percent(quantile(prices, 0.5)), percent(quantile(prices, 0.9)), percent(Math.max(...prices)), percent(own.filter(({ price }) => price === 1).length / own.length)];
  };
  const bySource = [...Map.groupBy(cells, ({ source }) => source)].map(([source, own]) => line(source, own));
  out.add("The layout chosen among those measured, over the fastest of them", ["source", "cells", "layouts a cell", "median", "90th percentile", "worst", "the best one"], [...bySource, line("all cells", cells)]);
  out.end();
  return 0;
}
