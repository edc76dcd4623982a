import { grouped } from "../numbers/grouped.ts";

const letters = [
  [1e15, "P"],
  [1e12, "T"],
  [1e9, "B"],
  [1e6, "M"],
  [1e3, "k"],
] as const;

/** Three significant digits without an exponent where that reads well: `4.19M`, `0.41`, `3.1e-4`. */
export const short = (value: number | null): string => {
  if (value === null) return "unknown";
  const size = Math.abs(value);
  if (size >= 1e18 || (size < 1e-3 && size > 0)) return value.toExponential(2).replace(/\.?0+e/, "e").replace("e+", "e");
  const [power, letter] = letters.find(([limit]) => size >= limit) ?? [1, ""];
  const scaled = value / power;
  return `${Number(scaled.toPrecision(3))}${letter}`;
};

/** A whole number with commas: `1,024`. */
export const whole = (value: number): string => grouped(Math.round(value));

/** A share in per cent: `41 %`. */
export const percent = (share: number | null): string => (share === null ? "unknown" : `${Number((100 * share).toPrecision(3))} %`);

/** Hours, the unit of every duration but the shortest: `52 min`, `18 h`, `1,270 h`. */
export const duration = (hours: number): string => {
  if (hours < 1) return `${Number((hours * 60).toPrecision(3))} min`;
  const brief = Number(hours.toPrecision(3));
  return `${hours < 100 ? brief : whole(brief)} h`;
};

/** What a long run is in days beside its hours, `11.1 days`; null: it is short. */
export const inDays = (hours: number): string | null => (hours < 72 ? null : `${Number((hours / 24).toPrecision(3))} days`);

/** Money in whole dollars, cents below a hundred. */
export const dollars = (usd: number | null): string => (usd === null ? "unknown" : `$${usd < 100 ? usd.toFixed(2) : whole(usd)}`);

/** `55 (51 to 61)`: the median and where it lies. */
export const range = (distribution: { readonly p10: number; readonly p50: number; readonly p90: number } | null, write: (value: number) => string): string =>
  distribution === null ? "unknown" : `${write(distribution.p50)} (${write(distribution.p10)} to ${write(distribution.p90)})`;
