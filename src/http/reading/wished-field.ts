import { Advice } from "../../contract/answer.ts";
import { nearest } from "../../contract/nearest.ts";
import type { Format, Table } from "../../contract/presentation.ts";
import type { FieldError } from "../../contract/problem.ts";
import { dottedPaths, fields, schemaAt } from "../../contract/walk.ts";

/** `field=` read against the schema of the answer, so that a value which is null today is still a known field. */
export const wishedField = (text: string, format: Format, table: Table | null): { readonly path: readonly string[] | null; readonly errors: readonly FieldError[] } => {
  const path = text.split(".");
  if (schemaAt(Advice, path) === null) {
    const meant = nearest(text, dottedPaths(Advice));
    return { path: null, errors: [wrong("?field", "unknown_field", "is not a field of the answer", meant === null ? "the fields are those of the JSON answer" : `did you mean "${meant}"?`)] };
  }
  const errors: FieldError[] = [];
  if (table !== null) errors.push(wrong("?table", "conflict", "cannot be combined with field", "give one of the two"));
  const scalarOnly = format === "txt" || format === "csv" || format === "tsv";
  if (scalarOnly && !isScalar(path)) errors.push(wrong("?field", "not_a_value", "names a group, not one value", `for example ${firstBelow(path)}`));
  if (!scalarOnly && format !== "json") errors.push(wrong("?field", "conflict", `cannot be combined with ${format}`, "use txt, csv, tsv or json"));
  return { path, errors };
};

const wrong = (pointer: string, code: string, message: string, hint: string): FieldError => ({ pointer, code, message, hint });

const isScalar = (path: readonly string[]): boolean => {
  const schema = schemaAt(Advice, path);
  return schema !== null && dottedPaths(schema).length === 0;
};

const firstBelow = (path: readonly string[]): string => {
  const schema = schemaAt(Advice, path);
  const inner = schema === null ? null : fields(schema);
  return inner === null ? `${path.join(".")}.0` : `${path.join(".")}.${Object.keys(inner)[0] ?? ""}`;
};
