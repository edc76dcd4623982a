import { human } from "../../src/advice/human.ts";
import { titledTable } from "../table.ts";
import type { Outcome } from "./train.ts";

const times = (value: number): string => `${value.toFixed(2)}×`;
const percent = (value: number): string => `${value >= 0 ? "+" : ""}${(100 * value).toFixed(1)} %`;

const row = ({ truth, advised, best, stayed, batches, forecasts }: Outcome): string[] => [
  truth.name,
  percent(truth.allowed).slice(1),
  times(advised.hours / best.hours),
  times(stayed.hours / best.hours),
  percent(advised.tokens / stayed.tokens - 1),
  percent(best.tokens / stayed.tokens - 1),
  times(advised.steps / best.steps),
  forecasts.made === 0 ? "–" : `${forecasts.held} of ${forecasts.made}`,
  batches.map(([tokens, batch]) => (tokens === 0 ? String(batch) : `${batch} at ${human(tokens)}`)).join(", "),
];

const LEGEND = [
  "`time, of the oracle's`: hours to the target loss over those of the best schedule within the tokens allowed, chosen knowing the truth. `staying put`: the same for the first batch held to the end.",
  "`tokens against staying put`: the first batch is the smallest, so that every growth costs tokens; the oracle's stand beside it.",
  "`forecasts held`: noise scales one doubling of the tokens ahead that lay within the 80 % band, before the learning rate falls. The noise wanders about its law by 20 % a doubling, which no law foretells.",
  "Gradients are Gaussian over 2,000 directions; two agents post each cell in part, a fifth of the posts twice, in any order; the machine is 15 % slower than the model of it (30 % for 70B), with stragglers.",
].map((line) => `- ${line}`).join("\n");

/** A table of runs: time and tokens to the target loss. */
export const report = (outcomes: readonly Outcome[], markdown: boolean): string =>
  `${titledTable(
    "Simulated runs: to the same loss, by the advice, against an oracle that knows the truth",
    ["run", "tokens allowed", "time, of the oracle's", "staying put", "tokens against staying put", "the oracle's", "steps, of the oracle's", "forecasts held", "batches in sequences"],
    outcomes.map(row),
    markdown,
  )}\n${LEGEND}\n`;
