import type { Dialect, Launcher } from "./launcher.ts";

/** `core_v0.18.2`, `v0.18`, `0.18.2rc1` as numbers; null for what is no version. */
const numbersOf = (text: string): readonly number[] | null => {
  const found = /^(?:core[_-]?)?v?(\d{1,9}(?:\.\d{1,9}){0,3})(?:[-.]?(?:rc|a|b|dev|post)\.?\d*)?$/i.exec(text.trim());
  return found?.[1]?.split(".").map(Number) ?? null;
};

/** Negative, zero or positive as a is older than, as old as or newer than b; what is left out counts as 0. */
const compare = (a: readonly number[], b: readonly number[]): number => {
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
};

const within = (version: readonly number[], { from, before }: Dialect): boolean => {
  const [first, end] = [from === null ? null : numbersOf(from), before === null ? null : numbersOf(before)];
  return (first === null || compare(version, first) >= 0) && (end === null || compare(version, end) < 0);
};

/** The dialect a launcher of some version speaks. */
export interface Chosen {
  readonly dialect: Dialect;
  /** Set where the version asked for lies beyond all that was checked. */
  readonly note: string | null;
}

/**
 * The dialect of `version=`: a dialect's id, `main` or `latest` for the newest, or a version number such as 0.17.1. Null
 * where nothing speaks it. A number newer than all that was checked is taken for the newest dialect, with a note.
 */
export const dialectFor = ({ dialects }: Launcher, version: string | null): Chosen | null => {
  const [newest] = dialects;
  if (version === null) return { dialect: newest, note: null };
  const wanted = version.trim().toLowerCase();
  const named = dialects.find(({ id }) => id.toLowerCase() === wanted) ?? (wanted === "main" || wanted === "latest" ? newest : undefined);
  if (named !== undefined) return { dialect: named, note: null };
  const numbers = numbersOf(wanted);
  if (numbers === null) return null;
  const dialect = dialects.find((one) => within(numbers, one));
  if (dialect === undefined) return null;
  const known = dialect.checked.map(numbersOf).filter((one) => one !== null);
  const beyond = known.length > 0 && known.every((one) => compare(numbers, one) > 0) && dialect.before === null;
  return { dialect, note: beyond ? `version ${numbers.join(".")} is newer than what was checked (${dialect.checked.join(", ")}): its names may have changed` : null };
};
