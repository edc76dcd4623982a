import { numeral } from "./number.ts";
import type { Value } from "./yaml.ts";

const scalar = (value: Value): string => (typeof value === "number" ? numeral(value) : JSON.stringify(value));

/** Tables of scalars as TOML; undefined leaves a key out, and empty tables are left out. */
export const toml = (tables: Readonly<Record<string, Readonly<Record<string, Value>>>>): string =>
  Object.entries(tables)
    .map(([name, table]) => [name, Object.entries(table).filter(([, value]) => value !== undefined)] as const)
    .filter(([, entries]) => entries.length > 0)
    .map(([name, entries]) => `[${name}]\n${entries.map(([key, value]) => `${key} = ${scalar(value)}\n`).join("")}`)
    .join("\n");
