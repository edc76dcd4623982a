import type { Context } from "hono";
import { Advice } from "../../contract/answer.ts";
import { nearest } from "../../contract/nearest.ts";
import { Format, Presentation, type Table } from "../../contract/presentation.ts";
import type { FieldError } from "../../contract/problem.ts";
import { dottedPaths, fields, schemaAt } from "../../contract/walk.ts";
import type { AppEnv } from "../environment.ts";
import { type Outcome, ready, troubled } from "../problem.ts";
import { acceptedFormat } from "./negotiation.ts";
import { asParameter } from "./query.ts";
import { validator } from "./validator.ts";

/** How an advice is to be written. */
export interface Wish {
  readonly format: Exclude<Format, "xlsx">;
  readonly field: readonly string[] | null;
  readonly table: Table | null;
  /** Problems as a row of the table, under status 200. */
  readonly inline: boolean;
}

const check = validator(Presentation);
const presentationNames = new Set<string>(Object.keys(Presentation.shape));
const byAccept = ["json", "csv", "tsv", "txt", "md", "xlsx"] as const;

/** The query string, split into what says how to write the answer and what asks the question. */
export interface SplitQuery {
  readonly presentation: readonly (readonly [string, string])[];
  readonly question: readonly (readonly [string, string])[];
}

/** Splits the query string by name. */
export const splitQuery = (url: string): SplitQuery => {
  const start = url.indexOf("?");
  if (start === -1) return { presentation: [], question: [] };
  const all = [...new URLSearchParams(url.slice(start + 1))];
  return {
    presentation: all.filter(([name]) => presentationNames.has(name)),
    question: all.filter(([name]) => !presentationNames.has(name)),
  };
};

/** What was wished, and the wrong parameters; a format that cannot be had is a problem of its own (406). */
export const readWish = (c: Context<AppEnv>, given: SplitQuery["presentation"], suffix: Format | null): Outcome<{ wish: Wish; errors: FieldError[] }> => {
  const errors: FieldError[] = [];
  const asked = Object.fromEntries(given);
  const checked = check(asked);
  if (!checked.ok) errors.push(...checked.errors.map(asParameter));
  const format = suffix ?? Format.safeParse(asked["format"]).data ?? (asked["format"] === undefined ? acceptedFormat(c, [...byAccept]) : "json");
  if (format === null)
    return troubled({ code: "not_acceptable", detail: `Answers are written as ${byAccept.filter((name) => name !== "xlsx").join(", ")}, env and args.` });
  if (format === "xlsx") return troubled({ code: "not_acceptable", detail: "xlsx is not there yet; csv opens in every spreadsheet." });
  const field = checked.ok && checked.value.field !== undefined ? fieldPath(checked.value.field, errors) : null;
  const table = checked.ok ? (checked.value.table ?? null) : null;
  if (field !== null && table !== null) errors.push({ pointer: "?table", code: "conflict", message: "cannot be combined with field", hint: "give one of the two" });
  const scalarOnly = format === "txt" || format === "csv" || format === "tsv";
  if (field !== null && scalarOnly && !isScalar(field))
    errors.push({ pointer: "?field", code: "not_a_value", message: "names a group, not one value", hint: `for example ${firstBelow(field)}` });
  if (field !== null && !scalarOnly && format !== "json")
    errors.push({ pointer: "?field", code: "conflict", message: `cannot be combined with ${format}`, hint: "use txt, csv, tsv or json" });
  const inline = asked["errors"] === "inline" && scalarOnly;
  return ready({ wish: { format, field, table, inline }, errors });
};

/** Reads `a.b.0.c` against the schema of the answer, so that a value which is null today is still a known field. */
const fieldPath = (text: string, errors: FieldError[]): readonly string[] | null => {
  const path = text.split(".");
  if (schemaAt(Advice, path) !== null) return path;
  const meant = nearest(text, dottedPaths(Advice));
  errors.push({ pointer: "?field", code: "unknown_field", message: "is not a field of the answer", hint: meant === null ? "the fields are those of the JSON answer" : `did you mean "${meant}"?` });
  return null;
};

const isScalar = (path: readonly string[]): boolean => {
  const schema = schemaAt(Advice, path);
  return schema !== null && dottedPaths(schema).length === 0;
};

const firstBelow = (path: readonly string[]): string => {
  const schema = schemaAt(Advice, path);
  const inner = schema === null ? null : fields(schema);
  return inner === null ? `${path.join(".")}.0` : `${path.join(".")}.${Object.keys(inner)[0] ?? ""}`;
};

/** Parameters a POST does not know: its question is in the body. */
export const unknownQuery = (given: SplitQuery["question"]): FieldError[] =>
  given.map(([name]) => {
    const meant = nearest(name, presentationNames);
    return {
      pointer: `?${name.slice(0, 64)}`,
      code: "unknown_field",
      message: "is not a known parameter",
      hint: meant === null ? "the question goes into the body" : `did you mean "${meant}"?`,
    };
  });
