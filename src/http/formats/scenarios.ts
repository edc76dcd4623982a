import type { Context } from "hono";
import type { Advice } from "../../contract/answer.ts";
import type { Estimate } from "../../contract/estimate.ts";
import type { Problem } from "../../contract/problem.ts";
import type { ScenarioKind } from "../../contract/scenarios.ts";
import type { AppEnv } from "../environment.ts";
import { contentType } from "../reading/negotiation.ts";
import type { AskedScenarios, ScenarioFormat } from "../reading/scenarios.ts";
import type { Cell, Sheet } from "../../spreadsheets/sheet.ts";
import { adviceSheet, estimateSheet } from "./table.ts";
import { savedAs, writeTable } from "./tabular.ts";

type Outcome = Advice | Estimate | { readonly error: Problem };

const types: Readonly<Record<ScenarioFormat, string>> = {
  json: "application/json",
  ndjson: "application/x-ndjson",
  csv: contentType("csv"),
  tsv: contentType("tsv"),
  xlsx: contentType("xlsx"),
};

/** Results in the order asked: a list, one a line, or a table whose last columns say what was wrong with a row. */
export const writeScenarios = async (c: Context<AppEnv>, asked: AskedScenarios, results: readonly Outcome[]): Promise<Response> =>
  c.body(await write(asked, results), 200, { "Content-Type": types[asked.format], ...savedAs("scenarios", asked.format), Vary: "Accept" });

const write = async ({ kind, format, decimal, names }: AskedScenarios, results: readonly Outcome[]): Promise<string | Uint8Array<ArrayBuffer>> => {
  switch (format) {
    case "json":
      return `${JSON.stringify({ results })}\n`;
    case "ndjson":
      return results.map((result) => `${JSON.stringify(result)}\n`).join("");
    case "csv":
    case "tsv":
    case "xlsx":
      return writeTable([{ name: "Scenarios", ...tableOf(kind, results, names) }], format, decimal);
  }
};

const tableOf = (kind: ScenarioKind, results: readonly Outcome[], names: readonly string[] | null): Sheet => {
  const { header, rows } = sheetOf(kind, results.filter((result): result is Advice | Estimate => !("error" in result)));
  const blank = header.map(() => null);
  const answered = rows.values();
  const named = (row: readonly Cell[], at: number): readonly Cell[] => (names === null ? row : [names[at] ?? null, ...row]);
  return {
    header: [...(names === null ? [] : ["name"]), ...header, "error", "message"],
    rows: results.map((result, at) => named("error" in result ? [...blank, result.error.code, messageOf(result.error)] : [...(answered.next().value ?? blank), null, null], at)),
  };
};

const sheetOf = (kind: ScenarioKind, results: readonly (Advice | Estimate)[]): Sheet =>
  kind === "advice" ? adviceSheet(results as readonly Advice[]) : estimateSheet(results as readonly Estimate[]);

const messageOf = (error: Problem): string => [error.detail, ...error.errors.map((field) => `${field.pointer} ${field.message}`)].join(" ");
