import { numeral } from "./number.ts";

/** What these configurations hold. `undefined` leaves a key out. */
export type Value = string | number | boolean | null | undefined | readonly Value[] | { readonly [key: string]: Value };

const isMap = (value: Value): value is { readonly [key: string]: Value } => typeof value === "object" && value !== null && !Array.isArray(value);

const scalar = (value: Value): string => {
  if (typeof value === "number") return numeral(value);
  if (typeof value === "string") return /^[A-Za-z][\w./-]*$/.test(value) && !/^(?:true|false|yes|no|on|off|null|y|n)$/i.test(value) ? value : JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(scalar).join(", ")}]`;
  if (isMap(value)) return `{${Object.entries(value).flatMap(([key, inner]) => (inner === undefined ? [] : [`${key}: ${scalar(inner)}`])).join(", ")}}`;
  return value === true ? "true" : value === false ? "false" : "null";
};

/** A map as block YAML that YAML 1.1 and 1.2 read alike; lists stay on one line. */
export const yaml = (map: { readonly [key: string]: Value }, indent = ""): string =>
  Object.entries(map)
    .filter(([, value]) => value !== undefined && !(isMap(value) && Object.values(value).every((inner) => inner === undefined)))
    .map(([key, value]) => (isMap(value) ? `${indent}${key}:\n${yaml(value, `${indent}  `)}` : `${indent}${key}: ${scalar(value)}\n`))
    .join("");
