import type * as z from "zod/mini";
import { Advice, type Phase } from "../../contract/answer.ts";
import { Estimate } from "../../contract/estimate.ts";
import type { List } from "../../contract/presentation.ts";
import { element, leaves, schemaAt } from "../../contract/walk.ts";
import type { Cell, Sheet } from "../../spreadsheets/sheet.ts";
import { shownAs } from "../../spreadsheets/units.ts";

/** Paths of the scalars of a schema. */
export const leafPaths = (schema: z.core.$ZodType): readonly (readonly string[])[] =>
  leaves(schema)
    .filter((leaf) => element(leaf.schema) === null)
    .map((leaf) => leaf.path);

const advicePaths = leafPaths(Advice);
const estimatePaths = leafPaths(Estimate);

/** The scalars of an advice in one row, in the order of the JSON answer, then its schedule and warnings in short. */
export const adviceSheet = (advices: readonly Advice[]): Sheet => ({
  header: [...advicePaths.map((path) => path.join(".")), "schedule", "warnings"],
  rows: advices.map((advice) => [
    ...advicePaths.map((path) => valueAt(advice, path)),
    scheduleInShort(advice.schedule),
    codes(advice.warnings),
  ]),
});

/** The same values upright: a row a field, with its unit. */
export const valuesSheet = (advice: Advice): Sheet => {
  const { header, rows } = adviceSheet([advice]);
  const values = rows[0] ?? [];
  return { header: ["field", "value", "unit"], rows: header.map((path, at): Cell[] => [path, values[at] ?? null, shownAs(path).unit || null]) };
};

/** The scalars of estimates, one row each. */
export const estimateSheet = (estimates: readonly Estimate[]): Sheet => ({
  header: [...estimatePaths.map((path) => path.join(".")), "warnings"],
  rows: estimates.map((estimate) => [...estimatePaths.map((path) => valueAt(estimate, path)), codes(estimate.warnings)]),
});

/** `0:256 52000000000:1024`: from how many tokens on, how many sequences a batch. */
const scheduleInShort = (schedule: readonly Phase[]): string => schedule.map((phase) => `${phase.from_tokens}:${phase.batch_sequences}`).join(" ");

/** The codes of warnings in one cell. */
export const codes = (warnings: readonly { readonly code: string }[]): string => warnings.map((warning) => warning.code).join(" ");

/** One list of an advice as rows. The columns come from the schema, so an empty list still has its header. */
export const listSheet = <L extends List>(advice: Pick<Advice, L>, table: L): Sheet => {
  const list = schemaAt(Advice, [table]);
  const item = list === null ? null : element(list);
  const paths = item === null ? [] : leafPaths(item);
  return { header: paths.map((path) => path.join(".")), rows: advice[table].map((row) => paths.map((path) => valueAt(row, path))) };
};

/** Rows of records with the columns of their schema; lists are joined with blanks. */
export const recordSheet = (schema: z.core.$ZodType, records: readonly unknown[]): Sheet => {
  const paths = leaves(schema).map((leaf) => leaf.path);
  return { header: paths.map((path) => path.join(".")), rows: records.map((record) => paths.map((path) => valueAt(record, path))) };
};

/** The value at a path as a cell: lists of scalars joined with blanks, groups and what is missing empty. */
export const valueAt = (root: unknown, path: readonly string[]): Cell => {
  const value = nodeAt(root, path);
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  return Array.isArray(value) ? value.map(String).join(" ") : null;
};

/** Whatever lies at a path; null when nothing does. */
export const nodeAt = (root: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((node, key) => (typeof node === "object" && node !== null && Object.hasOwn(node, key) ? (node as Record<string, unknown>)[key] : null), root);
