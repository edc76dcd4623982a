import type { FlatField } from "../../contract/flat.ts";
import type { FieldError } from "../../contract/problem.ts";
import { type DecimalSign, humanNumber } from "./human-number.ts";
import { aliased, didYouMean } from "./meant.ts";
import { pointer } from "./pointer.ts";

/** A question put together from flat parameters, with the parameters that could not be read. */
export interface Unflattened {
  readonly question: Record<string, unknown>;
  readonly errors: FieldError[];
}

/** Beyond this many errors no nearest name is looked for: it costs more than the rest of the request. */
const MOST_HINTED = 50;

/**
 * Builds the nested question. A parameter left empty counts as not given, so that an HTML form or an empty cell asks for
 * the default.
 */
export const unflatten = (table: ReadonlyMap<string, FlatField>, parameters: Iterable<readonly [name: string, text: string]>, decimal: DecimalSign = "point"): Unflattened => {
  const question: Record<string, unknown> = {};
  for (const { path } of table.values()) if (path[0] !== undefined && path[0] !== "measurements") question[path[0]] ??= {};
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  for (const [name, text] of parameters) {
    const field = table.get(name);
    if (field === undefined) errors.push(unknownParameter(table, name, errors.length < MOST_HINTED));
    else if (seen.has(name)) errors.push(wrong(name, "duplicate", "is given more than once", null));
    else if (text.trim() !== "") {
      const value = read(field, text.trim(), decimal);
      if (value === undefined) errors.push(wrong(name, "wrong_type", ...wanted(field.kind, decimal)));
      // What could not be read still takes its place, so that a required field is not reported missing as well.
      place(question, field.path, value);
    }
    seen.add(name);
  }
  return { question, errors };
};

const read = (field: FlatField, text: string, decimal: DecimalSign): unknown => {
  switch (field.kind) {
    case "number":
      return humanNumber(text, decimal) ?? undefined;
    case "boolean":
      return booleans.get(text.toLowerCase());
    case "numbers": {
      const numbers = text.split(decimal === "point" ? "," : /[;\s]+/).map((part) => humanNumber(part, decimal));
      return numbers.includes(null) ? undefined : numbers;
    }
    case "text":
      return text;
  }
};

const booleans: ReadonlyMap<string, boolean> = new Map([["true", true], ["1", true], ["yes", true], ["false", false], ["0", false], ["no", false]]);

const wanted = (kind: FlatField["kind"], decimal: DecimalSign): readonly [message: string, hint: string] => {
  switch (kind) {
    case "number":
      return ["must be a number", numberHints[decimal]];
    case "boolean":
      return ["must be true or false", "1 and 0 are understood as well"];
    case "numbers":
      return decimal === "point" ? ["must be numbers with commas between", "as in 128,256,512"] : ["must be numbers with blanks between", "as in 128 256 512"];
    case "text":
      return ["must be text", ""];
  }
};

const numberHints: Readonly<Record<DecimalSign, string>> = {
  point: "as in 7e9, 7B, 4k or 1_000_000",
  comma: "as in 7e9, 7,5B, 4k or 1.000.000",
  either: "as in 7e9, 7,5B or 4k; where one sign and three digits may be thousands or thousandths, say decimal=comma or decimal=point",
};

const place = (question: Record<string, unknown>, path: readonly string[], value: unknown): void => {
  let node = question;
  for (const key of path.slice(0, -1)) node = (node[key] ??= {}) as Record<string, unknown>;
  const last = path.at(-1);
  if (last !== undefined) node[last] = value;
};

/** The error of a name the table does not know. */
export const unknownParameter = (table: ReadonlyMap<string, FlatField>, name: string, hinted: boolean): FieldError => {
  const path = hinted ? aliased(name)?.join(".") : undefined;
  const alias = [...table.values()].find((field) => field.path.join(".") === path)?.name ?? null;
  return wrong(name, "unknown_field", "is not a known parameter", (hinted ? didYouMean(name, table.keys(), alias) : null) ?? "the parameters are listed in /docs");
};

const wrong = (name: string, code: string, message: string, hint: string | null): FieldError => ({
  pointer: `?${name.slice(0, 64)}`,
  code,
  message,
  hint: hint === "" ? null : hint,
});

/** Errors about leaves of a question, pointed at the flat parameters the leaves came from. */
export const toParameters = (table: ReadonlyMap<string, FlatField>, errors: readonly FieldError[]): FieldError[] => {
  const names = new Map([...table.values()].map((field) => [pointer(field.path), field.name]));
  return errors.map((error) => {
    const name = names.get(error.pointer) ?? names.get(error.pointer.replace(/\/\d+$/, ""));
    return name === undefined ? error : { ...error, pointer: `?${name}` };
  });
};
