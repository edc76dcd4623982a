import type * as z from "zod/mini";
import { Advice } from "../../contract/answer.ts";
import { nearest } from "../../contract/nearest.ts";
import type { Format, Table } from "../../contract/presentation.ts";
import type { FieldError } from "../../contract/problem.ts";
import { dottedPaths, fields, schemaAt } from "../../contract/walk.ts";

/** `field=` read against the schema of the answer, so that a value which is null today is still a known field. */
export const wishedField = (text: string, format: Format, table: Table | null, answer: z.core.$ZodType = Advice): { readonly path: readonly string[] | null; readonly errors: readonly FieldError[] } => {
  const path = text.split(".");
  if (schemaAt(answer, path) === null) {
    const meant = meantPaths(answer, text).map((known) => `"${known}"`).join(" or ");
    return { path: null, errors: [wrong("?field", "unknown_field", "is not a field of the answer", meant === "" ? "the fields are those of the JSON answer" : `did you mean ${meant}?`)] };
  }
  const errors: FieldError[] = [];
  if (table !== null) errors.push(wrong("?table", "conflict", "cannot be combined with field", "give one of the two"));
  const scalarOnly = format === "txt" || format === "csv" || format === "tsv" || format === "xlsx";
  if (scalarOnly && !isScalar(answer, path)) errors.push(wrong("?field", "not_a_value", "names a group, not one value", `for example ${firstBelow(answer, path)}`));
  if (!scalarOnly && format !== "json") errors.push(wrong("?field", "conflict", `cannot be combined with ${format}`, "use txt, csv, tsv, xlsx or json"));
  return { path, errors };
};

const lastName = (path: string): string => path.split(".").at(-1) ?? "";

/** The words of a name: `wall_clock_hours` has three. */
const words = (name: string): string[] => name.toLowerCase().split(/[^a-z0-9]+/);

/**
 * Paths a person most likely meant: the one nearest to the whole of what was written, or those whose last name is nearest to
 * its last name, or has all its words, as `cost.wall_clock_hours` has those of `cost.hours`. Three at most, the nearest groups first.
 */
const meantPaths = (answer: z.core.$ZodType, text: string): string[] => {
  const paths = dottedPaths(answer).map((path) => path.replaceAll("*", "0"));
  const whole = nearest(text, paths);
  if (whole !== null) return [whole];
  const written = lastName(text);
  const name = nearest(written, paths.map(lastName));
  const wanted = words(written);
  const found = paths.filter((path) => (name === null ? wanted.every((word) => words(lastName(path)).includes(word)) : lastName(path) === name));
  const group = text.split(".")[0] ?? "";
  const inGroup = found.filter((path) => path.split(".")[0] === group);
  return (inGroup.length > 0 ? inGroup : found).slice(0, 3);
};

const wrong = (pointer: string, code: string, message: string, hint: string): FieldError => ({ pointer, code, message, hint });

const isScalar = (answer: z.core.$ZodType, path: readonly string[]): boolean => {
  const schema = schemaAt(answer, path);
  return schema !== null && dottedPaths(schema).length === 0;
};

const firstBelow = (answer: z.core.$ZodType, path: readonly string[]): string => {
  const schema = schemaAt(answer, path);
  const inner = schema === null ? null : fields(schema);
  return inner === null ? `${path.join(".")}.0` : `${path.join(".")}.${Object.keys(inner)[0] ?? ""}`;
};
