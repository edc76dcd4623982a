import { numeral } from "./number.ts";
import type { Value } from "./yaml.ts";

/** A value as a Python literal. */
export const literal = (value: Value): string => {
  if (value === null || value === undefined) return "None";
  if (typeof value === "number") return numeral(value);
  if (typeof value === "boolean") return value ? "True" : "False";
  if (typeof value === "string") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  return `{${Object.entries(value).flatMap(([key, inner]) => (inner === undefined ? [] : [`${JSON.stringify(key)}: ${literal(inner)}`])).join(", ")}}`;
};

/** `name=literal, …` for a call; undefined leaves an argument out. */
export const keywords = (map: Readonly<Record<string, Value>>): string =>
  Object.entries(map).flatMap(([key, value]) => (value === undefined ? [] : [`${key}=${literal(value)}`])).join(", ");

/** One assignment a line under a prefix; undefined leaves one out. */
export const assignments = (prefix: string, map: Readonly<Record<string, Value>>): string =>
  Object.entries(map).flatMap(([key, value]) => (value === undefined ? [] : [`${prefix}${key} = ${literal(value)}\n`])).join("");
