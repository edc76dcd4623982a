import { human } from "../../src/advice/human.ts";
import { MODEL_VERSION } from "../../src/advice/model-version.ts";
import { grouped } from "../../src/numbers/grouped.ts";
import { titledTable } from "../table.ts";
import type { Comparison } from "./compare.ts";
import { countOf } from "../../src/http/tables/published-run-question.ts";
import { hoursKindOf } from "./hours.ts";
import { differences } from "./reasons.ts";
import { summarizeBacktest } from "./summary.ts";

const NONE = "–";
const tokens = (value: number | null): string => (value === null ? NONE : human(value));
const ratio = (value: number | null): string => (value === null ? NONE : `${value.toFixed(2)}×`);
const rate = (value: number | null): string => (value === null ? NONE : value.toExponential(1));

const met = (value: boolean | null): string => (value === null ? NONE : value ? "met" : "missed");

const summaryTable = (rows: readonly Comparison[], markdown: boolean) =>
  titledTable("Summary", ["target", "result", ""], summarizeBacktest(rows).map((line) => [line.target, line.result, met(line.met)]), markdown);

const batchTable = (rows: readonly Comparison[], markdown: boolean) =>
  titledTable(
    "Batch, tokens: done → advised",
    ["run", "parameters", "tokens", "start", "final", "ratio", "ratio, laboratory left out"],
    rows.map((one) => [
      one.run.name,
      `${human(one.run.params)}${one.run.active_params === null ? "" : ` (${human(one.run.active_params)} active)`}`,
      human(one.run.tokens),
      `${tokens(one.run.start_batch_tokens)} → ${tokens(one.startTokens)}`,
      `${tokens(one.run.final_batch_tokens)} → ${tokens(one.finalTokens)}`,
      ratio(one.batchRatio),
      ratio(one.batchRatioWithout),
    ]),
    markdown,
  );

const rateTable = (rows: readonly Comparison[], markdown: boolean) =>
  titledTable(
    "Peak learning rate",
    ["run", "done", "advised at its batch", "ratio", "ratio, laboratory left out", "advised at the advised batch", "ratio"],
    rows.map((one) => [one.run.name, rate(one.run.learning_rate), rate(one.rateThere), ratio(one.rateRatioThere), ratio(one.rateRatioWithout), rate(one.rate), ratio(one.rateRatio)]),
    markdown,
  );

const machineOf = ({ run }: Comparison): string => {
  const { count, assumed } = countOf(run);
  return `${grouped(count)}${assumed === null ? "" : "*"} × ${run.accelerator ?? "?"}`;
};

const hourRows = (rows: readonly Comparison[]) => rows.filter(({ hoursDone }) => hoursDone !== null);

const layoutOf = ({ layoutThere: layout }: Comparison): string =>
  layout === null ? NONE : `d${layout.data_parallel} t${layout.tensor_parallel} p${layout.pipeline_parallel}${layout.expert_parallel > 1 ? ` e${layout.expert_parallel}` : ""} ZeRO-${layout.zero_stage}, MFU ${(100 * layout.mfu).toFixed(0)} %`;

const hoursTable = (rows: readonly Comparison[], markdown: boolean) =>
  titledTable(
    "Accelerator-hours at the run's final batch",
    ["run", "machine", "published", "advised", "ratio", "counted as", "in the median", "layout found"],
    hourRows(rows).map((one) => [
      one.run.name,
      machineOf(one),
      tokens(one.hoursDone),
      tokens(one.hours),
      ratio(one.hoursRatio),
      hoursKindOf(one.run).kind.replace("_", " "),
      one.hoursCount ? "yes" : "no",
      layoutOf(one),
    ]),
    markdown,
  );

const notes = (rows: readonly Comparison[]): string[] =>
  hourRows(rows).map(({ run }) => {
    const { assumed } = countOf(run);
    return `- ${run.name}: ${hoursKindOf(run).why}${assumed === null ? "" : `; * the number of accelerators is not published, ${assumed}`}.`;
  });

const subjects = { batch: "Batch", rate: "Learning rate", hours: "Hours" } as const;

/** Differences beyond a factor of 2; runs with the same difference for the same reason stand together. */
const explained = (rows: readonly Comparison[]): string[] => {
  const groups = new Map<string, { readonly subject: keyof typeof subjects; readonly runs: string[]; readonly reason: string | null }>();
  for (const one of rows) {
    for (const { subject, ratio: off, reason } of differences(one)) {
      const key = `${subject} ${reason ?? one.run.id}`;
      const group = groups.get(key) ?? { subject, runs: [], reason };
      group.runs.push(`${one.run.name} (${ratio(off)})`);
      groups.set(key, group);
    }
  }
  return [...groups.values()].map(({ subject, runs, reason }) => `- **${subjects[subject]}: ${runs.join(", ")}.** ${reason === null ? "No reason is known." : reason.charAt(0).toUpperCase() + reason.slice(1)}`);
};

/** The back-test as text for the terminal or as markdown for docs/accuracy.md. */
export const backtestPage = (rows: readonly Comparison[], markdown: boolean): string => {
  const heading = (text: string) => `${markdown ? "### " : ""}${text}\n`;
  return [
    ...(markdown ? [`## Against published runs\n`] : []),
    `${rows.length} published runs asked about at \`prefer: quality\`, with their whole shape, optimizer, accelerator and framework; model ${MODEL_VERSION}. Ratios are advised over done. \`npm run backtest\` prints this.\n`,
    "**These runs are not held out.** Published practice is one of the voices behind the batch and the learning rate, and it is fitted to these very runs. The columns \"laboratory left out\" say where the advice would stand had the run's laboratory published nothing: practice is refitted without it, and its share of the answer moves accordingly. Published hours are in no fit. Two runs published no batch: their learning rate is compared at the advised one.\n",
    summaryTable(rows, markdown),
    batchTable(rows, markdown),
    "GPT-3's start is the 32k tokens of its ramp. A linear ramp is compared by its ends.\n",
    rateTable(rows, markdown),
    "PaLM's Adafactor rate is relative to the size of the weights, so that there is nothing to compare.\n",
    hoursTable(rows, markdown),
    "`elapsed`: published hours are time held, and the advice adds its usual goodput of 0.85. `throughput`: published hours are tokens over a measured rate, training time alone, so that no goodput is applied. `other work`: published hours are not those of these tokens; shown, and left out of the median.\n",
    ...notes(rows),
    "",
    heading("Where the advice differs by more than a factor of 2, and why"),
    ...explained(rows),
    "",
  ].join("\n");
};
