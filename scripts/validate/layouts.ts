import { estimateStep } from "../../src/hardware/step.ts";
import { dataDirectory } from "../data/arguments.ts";
import { quantile } from "../data/quantile.ts";
import type { Layout } from "../../src/hardware/types.ts";
import { type MeasuredRow, readMeasuredRows } from "./measured-rows.ts";
import { percent, report } from "./report.ts";
import { judged } from "./throughput.ts";

/** What rows of one cell share: the question a search of layouts answers. */
const cellOf = ({ source, model, shape, cluster, sequenceLength, batchSequences }: MeasuredRow): string =>
  JSON.stringify([source, model, shape, cluster.accelerator.id, cluster.count, cluster.precision, sequenceLength, batchSequences]);

const secondsOf = (row: MeasuredRow): number => row.seconds ?? Infinity;

/** One layout of a cell: seconds the model says and the median of those measured. */
interface Timed {
  readonly layout: Layout;
  readonly said: number;
  readonly measured: number;
}

/** What the layout the model thinks fastest costs over the fastest measured, as a ratio of measured seconds. */
interface Choice {
  readonly cell: MeasuredRow;
  readonly layouts: number;
  readonly chosen: Timed;
  readonly best: Timed;
  readonly price: number;
}

const fastest = (layouts: readonly Timed[], by: "said" | "measured"): Timed => layouts.reduce((a, b) => (b[by] < a[by] ? b : a));

function choiceIn(rows: readonly MeasuredRow[]): Choice[] {
  const [cell] = rows;
  const layouts = [...Map.groupBy(rows, (row) => JSON.stringify(row.layout)).values()].flatMap((own): Timed[] => {
    const [first] = own;
    if (first === undefined) return [];
    const { shape, cluster, layout, batchSequences, sequenceLength } = first;
    return [{ layout, said: estimateStep(shape, cluster, layout, batchSequences, sequenceLength).seconds, measured: quantile(own.map(secondsOf), 0.5) }];
  });
  if (cell === undefined || layouts.length < 2) return [];
  const [chosen, best] = [fastest(layouts, "said"), fastest(layouts, "measured")];
  return [{ cell, layouts: layouts.length, chosen, best, price: chosen.measured / best.measured }];
}

/** `data 64, micro-batch 2, ZeRO 0`: degrees above one only. */
const inWords = ({ layout }: Timed): string => {
  const degrees = [["data", layout.dataParallel], ["tensor", layout.tensorParallel], ["pipeline", layout.pipelineParallel], ["context", layout.contextParallel], ["expert", layout.expertParallel]] as const;
  return [...degrees.filter(([, degree]) => degree > 1).map(([name, degree]) => `${name} ${degree}`), `micro-batch ${layout.microBatch}`, `ZeRO ${layout.zeroStage}`].join(", ");
};

const seconds = (value: number): string => `${value.toPrecision(3)} s`;

const line = (source: string, own: readonly Choice[]): string[] => {
  const prices = own.map(({ price }) => price - 1);
  return [source, `${own.length}`, `${quantile(own.map(({ layouts }) => layouts), 0.5)}`, percent(quantile(prices, 0.5)), percent(quantile(prices, 0.9)), percent(Math.max(...prices)), percent(own.filter(({ price }) => price === 1).length / own.length)];
};

/** A choice dearer than this is shown. */
const DEAR = 1.04;

/**
 * Prints, for every cell (model, cluster, sequence, batch) that several layouts were timed in, what the layout our model would
 * choose among them costs over the best of them.
 */
export function run(args: string[]): number {
  const directory = dataDirectory(args, "measured-throughput.csv");
  const out = report("layouts", "Layouts against the best measured", args);
  const choices = [...Map.groupBy(judged(readMeasuredRows(directory)), cellOf).values()].flatMap(choiceIn);
  const bySource = [...Map.groupBy(choices, ({ cell }) => cell.source)].map(([source, own]) => line(source, own));
  out.add("The layout chosen among those measured, over the fastest of them", ["source", "cells", "layouts a cell", "median", "90th percentile", "worst", "the best one"], [...bySource, line("all cells", choices)]);
  const dear = choices.filter(({ price }) => price > DEAR).toSorted((a, b) => b.price - a.price);
  const shown = dear.map(({ cell, chosen, best, price }) => [`${cell.model}, ${cell.cluster.count} accelerators`, percent(price - 1), inWords(chosen), seconds(chosen.said), seconds(chosen.measured), inWords(best), seconds(best.said), seconds(best.measured)]);
  out.add("Choices that cost more than 4 %", ["cell", "costs", "chosen", "modelled", "measured", "best measured", "modelled", "measured"], shown);
  out.end();
  return 0;
}
