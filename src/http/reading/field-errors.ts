import * as z from "zod/mini";
import { nearest } from "../../contract/nearest.ts";
import type { FieldError } from "../../contract/problem.ts";
import { fields, leaves, schemaAt, unwrap } from "../../contract/walk.ts";
import { humanNumber } from "./human-number.ts";
import { aliased, didYouMean } from "./meant.ts";
import { pointer } from "./pointer.ts";

/** Unknown fields beyond this many get no hint: looking for the nearest name costs more than the rest of the request. */
const MOST_HINTED = 50;

/** Every zod issue as a field error in plain English, in the order found, one a field. */
export const fieldErrors = (schema: z.core.$ZodType, input: unknown, issues: readonly z.core.$ZodIssue[]): FieldError[] => {
  const byPointer = new Map<string, FieldError>();
  for (const issue of issues)
    for (const error of ofIssue(schema, input, issue)) if (!byPointer.has(error.pointer)) byPointer.set(error.pointer, error);
  return [...byPointer.values()];
};

const ofIssue = (root: z.core.$ZodType, input: unknown, issue: z.core.$ZodIssue): FieldError[] => {
  const at = pointer(issue.path);
  const schema = schemaAt(root, issue.path);
  const hint = schema === null ? null : about(schema);
  const value = valueAt(input, issue.path);
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key, index) =>
        index < MOST_HINTED ? unknownField(root, schema, issue.path, key) : error(pointer([...issue.path, key]), "unknown_field", "is not a known field", null),
      );
    case "invalid_type":
      return [value === undefined ? error(at, "required", "is required", hint) : error(at, "wrong_type", wrongType(issue.expected, value), unquoted(issue.expected, value) ?? hint)];
    case "invalid_value":
      return [wrongValue(at, issue.values.map(String), value)];
    case "too_small":
      return [error(at, "too_small", bound(issue.origin, issue.inclusive === false ? "more than" : "at least", issue.minimum), hint)];
    case "too_big":
      return [error(at, "too_big", bound(issue.origin, issue.inclusive === false ? "less than" : "at most", issue.maximum), hint)];
    case "custom":
      return [error(at, "invalid", issue.message, hint)];
    default:
      return [error(at, "invalid", "is not valid", hint)];
  }
};

const error = (at: string, code: string, message: string, hint: string | null): FieldError => ({ pointer: at, code, message, hint });

const wrongType = (expected: string, value: unknown): string => {
  if (typeof value === "number" && !Number.isFinite(value)) return "must be a finite number";
  if (expected === "int" && typeof value === "number") return "must be a whole number";
  return `must be ${noun(expected)}, not ${noun(kindOf(value))}`;
};

/** How to write a number that came as text: `write 3e9 (3B is understood in the query only)`; null: it is none. Only what reads as a number is repeated. */
const unquoted = (expected: string, value: unknown): string | null => {
  if ((expected !== "number" && expected !== "int") || typeof value !== "string" || value.length > 32) return null;
  const number = humanNumber(value);
  if (number === null) return null;
  const plain = number >= 1e5 && number % 1e5 === 0 ? number.toExponential().replace("+", "") : String(number);
  return Number.isNaN(Number(value)) ? `write ${plain} (${value.trim()} is understood in the query only)` : `write ${plain}, without quotation marks`;
};

const kindOf = (value: unknown): string => (value === null ? "null" : Array.isArray(value) ? "array" : typeof value);

const noun = (kind: string): string => {
  switch (kind) {
    case "int":
      return "a whole number";
    case "record":
      return "an object";
    case "array":
    case "object":
      return `an ${kind}`;
    case "boolean":
      return "true or false";
    case "null":
      return "null";
    default:
      return `a ${kind}`;
  }
};

const bound = (origin: string, relation: string, limit: number | bigint): string => {
  if (origin === "array") return `must have ${relation} ${limit} element${limit === 1 ? "" : "s"}`;
  if (origin === "string") return `must be ${relation} ${limit} character${limit === 1 ? "" : "s"} long`;
  return `must be ${relation} ${limit}`;
};

const wrongValue = (at: string, values: readonly string[], value: unknown): FieldError => {
  if (value === undefined) return error(at, "required", "is required", `one of ${values.join(", ")}`);
  const meant = typeof value === "string" ? nearest(value, values) : null;
  return error(at, "unknown_value", `must be one of ${values.join(", ")}`, meant === null ? null : `did you mean "${meant}"?`);
};

const unknownField = (root: z.core.$ZodType, schema: z.core.$ZodType | null, path: readonly PropertyKey[], key: string): FieldError => {
  const known = Object.keys((schema === null ? null : fields(schema)) ?? {});
  const elsewhere = leaves(root).find((leaf) => leaf.path.at(-1) === key)?.path;
  const alias = aliased(key);
  const here = alias?.slice(0, -1).join(".") === path.join(".") ? (alias.at(-1) ?? null) : null;
  // Only a question has the fields aliases stand for; a body of another kind may not.
  const belongs = elsewhere ?? (alias !== null && here === null && schemaAt(root, alias) !== null ? alias : undefined);
  const hint = belongs === undefined ? (didYouMean(key, known, here) ?? `known here: ${known.join(", ")}`) : `"${belongs.at(-1)}" belongs at ${pointer(belongs)}`;
  return error(pointer([...path, key]), "unknown_field", "is not a known field", hint);
};

/** What a field takes, from the schema: its range and its description. */
const about = (schema: z.core.$ZodType): string | null => {
  const inner = unwrap(schema);
  const [minimum, maximum] = [limitOf(inner, "greater_than"), limitOf(inner, "less_than")];
  const range = inner._zod.def.type === "number" && minimum !== null && maximum !== null ? `from ${brief(minimum)} to ${brief(maximum)}` : null;
  const described = z.globalRegistry.get(schema)?.description ?? z.globalRegistry.get(inner)?.description ?? null;
  return range === null ? described : described === null ? range : `${range}. ${described}`;
};

const brief = (value: number): string => (Math.abs(value) < 1e7 ? String(value) : value.toExponential().replace("+", ""));

/** A bound a schema checks; null: none. */
const limitOf = (schema: z.core.$ZodType, check: "greater_than" | "less_than"): number | null => {
  const found = schema._zod.def.checks?.map((one) => one._zod.def).find((def) => def.check === check);
  return found !== undefined && "value" in found && typeof found.value === "number" ? found.value : null;
};

const valueAt = (root: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null && Object.hasOwn(value, key) ? (value as Record<PropertyKey, unknown>)[key] : undefined),
    root,
  );
