import { numeral } from "./number.ts";

/** A flag with its values; true: the flag alone; null, undefined or false: left out. */
export type Flag = readonly [name: string, value: number | string | readonly (number | string)[] | boolean | null | undefined];

const word = (value: number | string): string => (typeof value === "number" ? numeral(value) : /^[\w./:-]+$/.test(value) ? value : `"${value}"`);

/** Flags as a bash array, one a line, to be used as `"${name[@]}"`. */
export const bashArray = (name: string, flags: readonly Flag[]): string =>
  `${name}=(\n${flags
    .flatMap(([flag, value]) => {
      if (value === null || value === undefined || value === false) return [];
      if (value === true) return [`  ${flag}\n`];
      return [`  ${flag} ${(typeof value === "object" ? value : [value]).map(word).join(" ")}\n`];
    })
    .join("")})\n`;
