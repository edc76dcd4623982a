import type { Context } from "hono";
import { flatQuestion } from "../../contract/flat.ts";
import { flatEstimate } from "../../contract/flat-estimate.ts";
import type { FieldError } from "../../contract/problem.ts";
import { type Decimal, ScenariosQuery } from "../../contract/presentation.ts";
import { type ScenarioKind, ScenariosQuestion } from "../../contract/scenarios.ts";
import type { AppEnv } from "../environment.ts";
import { readRows } from "../formats/delimited.ts";
import { invalid, type Outcome, ready, troubled } from "../problem.ts";
import { mediaType, readJson } from "./body.ts";
import { readTableText } from "./table-text.ts";
import { toParameters, unflatten } from "./flat.ts";
import { readHeader } from "./header.ts";
import { acceptedFormat } from "./negotiation.ts";
import { queryReader } from "./query.ts";
import { validator } from "./validator.ts";

/** One scenario as it was read. */
export interface Row {
  readonly question: unknown;
  readonly errors: readonly FieldError[];
  readonly point: (errors: readonly FieldError[]) => readonly FieldError[];
}

export type ScenarioFormat = "json" | "ndjson" | "csv" | "tsv" | "xlsx";

/** What POST /v1/scenarios asks. */
export interface AskedScenarios {
  readonly kind: ScenarioKind;
  readonly rows: readonly Row[];
  readonly format: ScenarioFormat;
  readonly decimal: Decimal;
  /** What the caller calls each row; null: a body without such a column. */
  readonly names: readonly string[] | null;
}

/** How the results are to be written, and what a table asks. */
interface Wished {
  readonly kind: ScenarioKind;
  readonly format: ScenarioFormat;
  readonly decimal: Decimal | undefined;
}

const readQuery = queryReader(ScenariosQuery);
const check = validator(ScenariosQuestion);
const mostRows = 1000;
const tables = new Set(["text/csv", "text/tab-separated-values"]);

/** JSON `{ kind, scenarios }`, or CSV or TSV whose header uses the flat names, with `?kind=`. */
export const readScenarios = async (c: Context<AppEnv>): Promise<Outcome<AskedScenarios>> => {
  const query = await readQuery(c.req.url);
  if (!query.ok) return troubled(invalid(query.errors));
  const { kind, decimal } = query.value;
  const format = readFormat(c, query.value.format);
  if (!format.ok) return format;
  if (tables.has(mediaType(c))) return readTable(c, { kind, decimal, format: format.value });
  const body = await readJson(c);
  if (!body.ok) {
    return body.trouble.code === "unsupported_media_type" ? troubled({ ...body.trouble, detail: "The body must be application/json, text/csv or text/tab-separated-values." }) : body;
  }
  const checked = await check(body.value);
  if (!checked.ok) return troubled(invalid(checked.errors));
  return ready({
    kind: checked.value.kind,
    rows: checked.value.scenarios.map((question) => ({ question, errors: [], point: (errors) => errors })),
    format: format.value,
    decimal: decimal ?? "point",
    names: null,
  });
};

const readTable = async (c: Context<AppEnv>, { kind, format, decimal }: Wished): Promise<Outcome<AskedScenarios>> => {
  const { text, separator } = readTableText(await c.req.arrayBuffer(), mediaType(c));
  const [header, ...lines] = (text === null ? null : readRows(text, separator)) ?? [];
  if (header === undefined) return troubled({ code: "malformed_csv", detail: "The body is empty, not UTF-8, or a quote in it is never closed." });
  if (lines.length === 0 || lines.length > mostRows)
    return troubled(invalid([{ pointer: "", code: "wrong_length", message: `must have 1 to ${mostRows} rows below the header, not ${lines.length}`, hint: null }]));
  const table = kind === "advice" ? flatQuestion : flatEstimate;
  const { names, label, errors: wrong } = readHeader(table, header, lines);
  if (wrong.length > 0) return troubled(invalid(wrong));
  // Semicolons are how spreadsheets write CSV where the decimal sign is a comma; which one this file has is then not known.
  const sign = decimal ?? (separator === ";" ? "either" : "point");
  return ready({
    kind,
    format,
    decimal: decimal ?? "point",
    names: label === null ? null : lines.map((cells) => cells[label] ?? ""),
    rows: lines.map((cells) => {
      const given = names.flatMap((name, column): [string, string][] => (name === null ? [] : [[name, cells[column] ?? ""]]));
      const { question, errors } = unflatten(table, given, sign);
      return { question, errors: [...errors, ...surplus(header, cells)], point: (found) => toParameters(table, found) };
    }),
  });
};

/** A row longer than its header has lost a quotation mark or a decimal point: its cells cannot be trusted to stand where they belong. */
const surplus = (header: readonly string[], cells: readonly string[]): FieldError[] =>
  cells.length <= header.length
    ? []
    : [{ pointer: "", code: "wrong_length", message: `has ${cells.length} cells where the header has ${header.length}`, hint: "numbers with commas need quotation marks" }];

/** By `format=`, then by Accept. */
const readFormat = (c: Context<AppEnv>, asked: ScenarioFormat | undefined): Outcome<ScenarioFormat> => {
  if (asked !== undefined) return ready(asked);
  if ((c.req.header("Accept") ?? "").includes("application/x-ndjson")) return ready("ndjson");
  const accepted = acceptedFormat(c, ["json", "csv", "tsv", "xlsx"]);
  return accepted === null ? troubled({ code: "not_acceptable", detail: "Results are written as json, ndjson, csv, tsv and xlsx." }) : ready(accepted);
};
