import type { FlatField } from "../../contract/flat.ts";
import type { FieldError } from "../../contract/problem.ts";
import { unknownParameter } from "./flat.ts";

/** The columns of a table: the flat name each one stands for, null for one that is left out, and `name` for what a row is called. */
export interface Columns {
  readonly names: readonly (string | null)[];
  /** Which column holds what the caller calls each row; null: none. */
  readonly label: number | null;
  readonly errors: readonly FieldError[];
}

/** Beyond this many errors no nearest name is looked for. */
const MOST_HINTED = 50;

const plain = (name: string): string => name.trim().toLowerCase().replaceAll(/[\s-]+/g, "_");

/**
 * Reads a header. A column goes by its flat name or by its dotted path (`model.params`), in any case, with blanks or hyphens for
 * underscores; `name` labels the rows. A column without a heading is left out when it is empty: spreadsheets add such ones.
 */
export const readHeader = (table: ReadonlyMap<string, FlatField>, header: readonly string[], lines: readonly (readonly string[])[]): Columns => {
  const known = new Map([...table.values()].flatMap(({ name, path }) => [[name, name], [path.join("."), name]] as const));
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  let label: number | null = null;
  const names = header.map((heading, column) => {
    const written = plain(heading);
    if (written === "" && lines.every((cells) => (cells[column] ?? "").trim() === "")) return null;
    const name = known.get(written) ?? (written === "name" ? "name" : null);
    if (name === null) errors.push(unknownParameter(table, heading.trim(), errors.length < MOST_HINTED));
    else if (seen.has(name)) errors.push({ pointer: `?${name}`, code: "duplicate", message: "is the heading of two columns", hint: null });
    else seen.add(name);
    if (name !== "name") return name;
    label = column;
    return null;
  });
  return { names, label, errors };
};
