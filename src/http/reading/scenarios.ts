import type { Context } from "hono";
import { flatQuestion } from "../../contract/flat.ts";
import { flatEstimate } from "../../contract/flat-estimate.ts";
import type { FieldError } from "../../contract/problem.ts";
import { ScenariosQuery } from "../../contract/presentation.ts";
import { type ScenarioKind, ScenariosQuestion } from "../../contract/scenarios.ts";
import type { AppEnv } from "../environment.ts";
import { readRows } from "../formats/delimited.ts";
import { invalid, type Outcome, ready, troubled } from "../problem.ts";
import { mediaType, readJson, readText } from "./body.ts";
import { toParameters, unflatten, unknownParameter } from "./flat.ts";
import { acceptedFormat } from "./negotiation.ts";
import { queryReader } from "./query.ts";
import { validator } from "./validator.ts";

/** One scenario as it was read. */
export interface Row {
  readonly question: unknown;
  readonly errors: readonly FieldError[];
  readonly point: (errors: readonly FieldError[]) => readonly FieldError[];
}

export type ScenarioFormat = "json" | "ndjson" | "csv" | "tsv";

/** What POST /v1/scenarios asks. */
export interface AskedScenarios {
  readonly kind: ScenarioKind;
  readonly rows: readonly Row[];
  readonly format: ScenarioFormat;
}

const readQuery = queryReader(ScenariosQuery);
const check = validator(ScenariosQuestion);
const mostRows = 1000;

/** JSON `{ kind, scenarios }`, or CSV whose header uses the flat names, with `?kind=`. */
export const readScenarios = async (c: Context<AppEnv>): Promise<Outcome<AskedScenarios>> => {
  const query = await readQuery(c.req.url);
  if (!query.ok) return troubled(invalid(query.errors));
  const format = readFormat(c, query.value.format);
  if (!format.ok) return format;
  const type = mediaType(c);
  if (type === "text/csv" || type === "text/tab-separated-values") return readTable(c, type === "text/csv" ? "," : "\t", query.value.kind, format.value);
  const body = await readJson(c);
  if (!body.ok) {
    return body.trouble.code === "unsupported_media_type" ? troubled({ ...body.trouble, detail: "The body must be application/json or text/csv." }) : body;
  }
  const checked = await check(body.value);
  if (!checked.ok) return troubled(invalid(checked.errors));
  return ready({
    kind: checked.value.kind,
    rows: checked.value.scenarios.map((question) => ({ question, errors: [], point: (errors) => errors })),
    format: format.value,
  });
};

const readTable = async (c: Context<AppEnv>, separator: "," | "\t", kind: ScenarioKind, format: ScenarioFormat): Promise<Outcome<AskedScenarios>> => {
  const text = await readText(c);
  const [header, ...lines] = (text === null ? null : readRows(text, separator)) ?? [];
  if (header === undefined) return troubled({ code: "malformed_csv", detail: "The body is empty, not UTF-8, or a quote in it is never closed." });
  if (lines.length === 0 || lines.length > mostRows)
    return troubled(invalid([{ pointer: "", code: "wrong_length", message: `must have 1 to ${mostRows} rows below the header, not ${lines.length}`, hint: null }]));
  const table = kind === "advice" ? flatQuestion : flatEstimate;
  const names = header.map((name) => name.trim());
  const unknown = names.filter((name) => !table.has(name));
  if (unknown.length > 0) return troubled(invalid(unknown.map((name, index) => unknownParameter(table, name, index < 50))));
  return ready({
    kind,
    format,
    rows: lines.map((cells) => {
      const { question, errors } = unflatten(table, names.map((name, column) => [name, cells[column] ?? ""] as const));
      return { question, errors: [...errors, ...surplus(names, cells)], point: (found) => toParameters(table, found) };
    }),
  });
};

/** A row longer than its header has lost a quotation mark or a decimal point: its cells cannot be trusted to stand where they belong. */
const surplus = (names: readonly string[], cells: readonly string[]): FieldError[] =>
  cells.length <= names.length
    ? []
    : [{ pointer: "", code: "wrong_length", message: `has ${cells.length} cells where the header has ${names.length}`, hint: "numbers with commas need quotation marks" }];

const xlsxLater = "xlsx is not there yet; csv opens in every spreadsheet.";

/** By `format=`, then by Accept. */
const readFormat = (c: Context<AppEnv>, asked: ScenarioFormat | "xlsx" | undefined): Outcome<ScenarioFormat> => {
  if (asked === "xlsx") return troubled({ code: "not_acceptable", detail: xlsxLater });
  if (asked !== undefined) return ready(asked);
  if ((c.req.header("Accept") ?? "").includes("application/x-ndjson")) return ready("ndjson");
  const accepted = acceptedFormat(c, ["json", "csv", "tsv"]);
  return accepted === null ? troubled({ code: "not_acceptable", detail: "Results are written as json, ndjson, csv and tsv." }) : ready(accepted);
};
