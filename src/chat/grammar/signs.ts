import type { Gap } from "../meaning.ts";

/** "1,3b": a comma where others write a point. Three digits behind it are thousands, which are gone by now. */
const DECIMAL_COMMA = /(?<![\w.,])(\d{1,3}),(\d{1,2})(?=\s?(?:k|m|mio|mn|b|bn|t|tn|millions?|billions?|trillions?)(?![a-z\d]))/g;
/** "-7b", "$-300k", "-$300k"; a dash between words ("7b - 2t") or inside one ("v5p-512") is none. */
const NEGATIVE = /(?<![\w.)$€£-])([$€£]?-[$€£]?)(?=\.?\d)/g;

/** A sentence without decimal commas and minus signs, and what has to be said about them. */
export interface Signed {
  readonly text: string;
  readonly taken: readonly string[];
  readonly gaps: readonly Gap[];
}

/** Decimal commas become points, which is said; an amount below zero is asked back, whatever it is of. */
export const signed = (text: string): Signed => {
  const decimals = [...text.matchAll(DECIMAL_COMMA)].map(([written, whole, part]) => `${written} is ${whole}.${part}`);
  const pointed = text.replaceAll(DECIMAL_COMMA, "$1.$2");
  const negatives = [...pointed.matchAll(/(?<![\w.)$€£-])[$€£]?-[$€£]?\.?\d[\w.-]*(?: [a-z]\w*)?/g)].map(([written]) => written.replace(/[-.]+$/, ""));
  return {
    text: pointed.replaceAll(NEGATIVE, (sign) => ` ${sign.replace("-", "")}`).trim(),
    taken: decimals,
    gaps: negatives.slice(0, 3).map((written) => ({ about: "amount", ask: `"${written}" is less than nothing: how much is meant?` })),
  };
};
