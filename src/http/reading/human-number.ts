const powers: Readonly<Record<string, number>> = { k: 3, m: 6, b: 9, g: 9, t: 12, p: 15 };

const shape = /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(?:e([+-]?\d{1,4}))?([kmbgtp]?)$/;
const grouped = /^[+-]?\d{1,3}([,_]\d{3})+(?!\d)/;

/** What stands before the decimals; `either` where a file does not say: what can be read two ways is then not read. */
export type DecimalSign = "point" | "comma" | "either";

/**
 * A number as people write it, or null: `7B` is 7e9, `2T` 2e12, `4M` 4e6, `4k` 4000, `1_000_000` and `1,000,000` a
 * million, `7e9` itself. Letters are powers of a thousand in either case. With a decimal comma `2,5` is two and a half and
 * `1.000.000` a million.
 */
export const humanNumber = (text: string, decimal: DecimalSign = "point"): number | null => {
  const trimmed = withPoint(text.trim(), decimal);
  const digits = grouped.test(trimmed) ? trimmed.replaceAll(/[,_](?=\d{3}(?!\d))/g, "") : trimmed;
  const match = shape.exec(digits.toLowerCase());
  if (match === null) return null;
  const [, sign, mantissa, exponent, letter] = match;
  return Number(`${sign}${mantissa}e${Number(exponent ?? 0) + (powers[letter ?? ""] ?? 0)}`);
};

/** One sign and three digits: thousands or thousandths. A leading zero groups nothing. */
const twoWays = /^[+-]?[1-9]\d{0,2}[.,]\d{3}(?!\d)/;
const groupedByPoints = /^[+-]?[1-9]\d{0,2}(\.\d{3})+(?!\d)/;

/** The same number written with a decimal point; nothing when it could be read two ways. */
const withPoint = (text: string, decimal: DecimalSign): string => {
  const sign = decimal === "either" ? signOf(text) : decimal;
  if (sign === null) return "";
  return sign === "point" ? text : (groupedByPoints.test(text) ? text.replaceAll(".", "") : text).replace(",", ".");
};

/** Which sign stands before the decimals, told from the number alone; null when that cannot be told. */
const signOf = (text: string): "point" | "comma" | null => {
  const signs = text.match(/[.,]/g) ?? [];
  const [first, last] = [signs[0], signs.at(-1)];
  if (first === undefined) return "point";
  if (signs.length === 1) return twoWays.test(text) ? null : first === "," ? "comma" : "point";
  // The same sign again and again groups digits; of two different ones the last stands before the decimals.
  return (first === last) === (last === ",") ? "point" : "comma";
};
