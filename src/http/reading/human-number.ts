const powers: Readonly<Record<string, number>> = { k: 3, m: 6, b: 9, g: 9, t: 12, p: 15 };

const shape = /^([+-]?)(\d+(?:\.\d*)?|\.\d+)(?:e([+-]?\d{1,4}))?([kmbgtp]?)$/;
const grouped = /^[+-]?\d{1,3}([,_]\d{3})+(?!\d)/;

/**
 * A number as people write it, or null: `7B` is 7e9, `2T` 2e12, `4M` 4e6, `4k` 4000, `1_000_000` and `1,000,000` a
 * million, `7e9` itself. Letters are powers of a thousand in either case.
 */
export const humanNumber = (text: string): number | null => {
  const trimmed = text.trim();
  const digits = grouped.test(trimmed) ? trimmed.replaceAll(/[,_](?=\d{3}(?!\d))/g, "") : trimmed;
  const match = shape.exec(digits.toLowerCase());
  if (match === null) return null;
  const [, sign, mantissa, exponent, letter] = match;
  return Number(`${sign}${mantissa}e${Number(exponent ?? 0) + (powers[letter ?? ""] ?? 0)}`);
};
