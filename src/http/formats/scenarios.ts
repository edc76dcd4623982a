import type { Context } from "hono";
import type { Advice } from "../../contract/answer.ts";
import type { Estimate } from "../../contract/estimate.ts";
import type { Problem } from "../../contract/problem.ts";
import type { ScenarioKind } from "../../contract/scenarios.ts";
import type { AppEnv } from "../environment.ts";
import type { ScenarioFormat } from "../reading/scenarios.ts";
import { type Cell, csv, tsv, writeRows } from "./delimited.ts";
import { adviceSheet, estimateSheet, type Sheet } from "./table.ts";

type Outcome = Advice | Estimate | { readonly error: Problem };

const types: Readonly<Record<ScenarioFormat, string>> = {
  json: "application/json",
  ndjson: "application/x-ndjson",
  csv: "text/csv; charset=utf-8",
  tsv: "text/tab-separated-values; charset=utf-8",
};

/** Results in the order asked: a list, one a line, or a table whose last columns say what was wrong with a row. */
export const writeScenarios = (c: Context<AppEnv>, kind: ScenarioKind, results: readonly Outcome[], format: ScenarioFormat): Response =>
  c.body(write(kind, results, format), 200, { "Content-Type": types[format], Vary: "Accept" });

const write = (kind: ScenarioKind, results: readonly Outcome[], format: ScenarioFormat): string => {
  switch (format) {
    case "json":
      return `${JSON.stringify({ results })}\n`;
    case "ndjson":
      return results.map((result) => `${JSON.stringify(result)}\n`).join("");
    case "csv":
      return writeRows(tableOf(kind, results), csv);
    case "tsv":
      return writeRows(tableOf(kind, results), tsv);
  }
};

const tableOf = (kind: ScenarioKind, results: readonly Outcome[]): (readonly Cell[])[] => {
  const { header } = sheetOf(kind, []);
  const blank = header.map(() => null);
  return [
    [...header, "error", "message"],
    ...results.map((result) =>
      "error" in result ? [...blank, result.error.code, messageOf(result.error)] : [...(sheetOf(kind, [result]).rows[0] ?? blank), null, null],
    ),
  ];
};

const sheetOf = (kind: ScenarioKind, results: readonly (Advice | Estimate)[]): Sheet =>
  kind === "advice" ? adviceSheet(results as readonly Advice[]) : estimateSheet(results as readonly Estimate[]);

const messageOf = (error: Problem): string => [error.detail, ...error.errors.map((field) => `${field.pointer} ${field.message}`)].join(" ");
