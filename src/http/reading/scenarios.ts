import type { Context } from "hono";
import { flatEstimate, flatQuestion } from "../../contract/flat.ts";
import type { FieldError } from "../../contract/problem.ts";
import { ScenarioKind, ScenariosQuestion } from "../../contract/scenarios.ts";
import type { AppEnv } from "../environment.ts";
import { readRows } from "../formats/delimited.ts";
import { invalid, type Outcome, ready, troubled } from "../problem.ts";
import { mediaType, readJson, readText } from "./body.ts";
import { toParameters, unflatten, unknownParameter } from "./flat.ts";
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

const check = validator(ScenariosQuestion);
const mostRows = 1000;

/** JSON `{ kind, scenarios }`, or CSV whose header uses the flat names, with `?kind=`. */
export const readScenarios = async (c: Context<AppEnv>): Promise<Outcome<AskedScenarios>> => {
  const format = readFormat(c);
  if (!format.ok) return format;
  const type = mediaType(c);
  if (type === "text/csv" || type === "text/tab-separated-values") return readTable(c, type === "text/csv" ? "," : "\t", format.value);
  const body = await readJson(c);
  if (!body.ok) {
    return body.trouble.code === "unsupported_media_type" ? troubled({ ...body.trouble, detail: "The body must be application/json or text/csv." }) : body;
  }
  const checked = check(body.value);
  if (!checked.ok) return troubled(invalid(checked.errors));
  return ready({
    kind: checked.value.kind,
    rows: checked.value.scenarios.map((question) => ({ question, errors: [], point: (errors) => errors })),
    format: format.value,
  });
};

const readTable = async (c: Context<AppEnv>, separator: "," | "\t", format: ScenarioFormat): Promise<Outcome<AskedScenarios>> => {
  const kind = ScenarioKind.safeParse(c.req.query("kind") ?? "advice");
  if (!kind.success)
    return troubled(invalid([{ pointer: "?kind", code: "unknown_value", message: "must be advice or estimate", hint: null }]));
  const text = await readText(c);
  const [header, ...lines] = (text === null ? null : readRows(text, separator)) ?? [];
  if (header === undefined) return troubled({ code: "malformed_csv", detail: "The body is empty, not UTF-8, or a quote in it is never closed." });
  if (lines.length === 0 || lines.length > mostRows)
    return troubled(invalid([{ pointer: "", code: "wrong_length", message: `must have 1 to ${mostRows} rows below the header, not ${lines.length}`, hint: null }]));
  const table = kind.data === "advice" ? flatQuestion : flatEstimate;
  const names = header.map((name) => name.trim());
  const unknown = names.filter((name) => !table.has(name));
  if (unknown.length > 0) return troubled(invalid(unknown.map((name, index) => unknownParameter(table, name, index < 50))));
  return ready({
    kind: kind.data,
    format,
    rows: lines.map((cells) => ({
      ...unflatten(table, names.map((name, column) => [name, cells[column] ?? ""] as const)),
      point: (errors) => toParameters(table, errors),
    })),
  });
};

const formats: readonly (readonly [ScenarioFormat, string])[] = [
  ["json", "application/json"],
  ["ndjson", "application/x-ndjson"],
  ["csv", "text/csv"],
  ["tsv", "text/tab-separated-values"],
];

const readFormat = (c: Context<AppEnv>): Outcome<ScenarioFormat> => {
  const asked = c.req.query("format");
  if (asked === "xlsx") return troubled({ code: "not_acceptable", detail: "xlsx is not there yet; csv opens in every spreadsheet." });
  const named = formats.find(([format]) => format === asked);
  if (named !== undefined) return ready(named[0]);
  if (asked !== undefined)
    return troubled(invalid([{ pointer: "?format", code: "unknown_value", message: `must be one of ${formats.map(([format]) => format).join(", ")}`, hint: null }]));
  const accept = c.req.header("Accept") ?? "*/*";
  const wished = formats.find(([, type]) => accept.includes(type));
  if (wished !== undefined) return ready(wished[0]);
  return /\*\/\*|application\/\*/.test(accept) ? ready("json") : troubled({ code: "not_acceptable", detail: "Results are written as json, ndjson, csv and tsv." });
};
