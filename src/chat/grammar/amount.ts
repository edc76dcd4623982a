const POWERS: Readonly<Record<string, number>> = {
  k: 3, thousand: 3, m: 6, mm: 6, mn: 6, mil: 6, mio: 6, million: 6, b: 9, bn: 9, g: 9, bil: 9, billion: 9, t: 12, tn: 12, tril: 12, trillion: 12, q: 15, quadrillion: 15,
};

const POWER = "(k|mm|mn|mil|mio|m|bn|bil|b|g|tn|tril|t|q|thousands?|millions?|billions?|trillions?|quadrillions?)";
/** A power ends where its word does, or where its noun begins: "2.5btok". */
const ENDS = "(?!(?!(?:toks?|tokens?|params?)(?![a-z]))[a-z\\d])";
const POWERED = String.raw`\s?${POWER.replace("(", "(?:")}${ENDS}`;
const START = String.raw`(?<![\w.])`;

/** The source of a pattern with two groups: mantissa, and letter or word of a power of a thousand. Never a part of a longer number or word. */
export const AMOUNT = String.raw`${START}(\d+(?:\.\d+)?(?:e[+-]?\d{1,3})?|\.\d+)(?:\s?${POWER}${ENDS}|(?!\w|\.\d))`;

const sizeOf = (plain: string): string =>
  String.raw`(\d+(?:\.\d+)?e\+?\d{1,3}(?!\w|\.\d)|${plain}(?:\d+(?:\.\d+)?|\.\d+)(?=${POWERED}))(?:\s?${POWER}${ENDS}|(?!${POWERED}))`;

/** The same where a letter or an exponent must stand: bare sizes are never small plain numbers. */
export const SIZE = START + sizeOf("");
/** The same in the middle of a word, as in "a37b" or "on 300b". */
export const SIZE_WITHIN = sizeOf("");
/** The same, or a number written out: for where a word before it says what it is. */
export const LONG_SIZE = sizeOf(String.raw`\d{7,}(?!\w|\.\d)|`);

/** `amountOf("7", "b")` is 7e9. Written by exponent, so that 0.3 T is 3e11 to the last digit. */
export const amountOf = (mantissa: string | undefined, power: string | undefined): number => {
  const [digits = "", exponent = "0"] = (mantissa ?? "").split("e");
  const letter = power === undefined ? "" : power.length > 4 ? power.replace(/s$/, "") : power;
  return Number(`${digits}e${Number(exponent) + (POWERS[letter] ?? 0)}`);
};

/** Is this the power of a token count or parameters, rather than of a thousand things? */
export const isLarge = (power: string | undefined): boolean => power !== undefined && power !== "k" && !power.startsWith("thousand");

const SMALL_NUMBERS: Readonly<Record<string, number>> = {
  a: 1, an: 1, one: 1, two: 2, three: 3, four: 4, five: 5, six: 6, seven: 7, eight: 8, nine: 9, ten: 10, twelve: 12, half: 0.5, "half a": 0.5, "a couple of": 2, "a pair of": 2, couple: 2, dual: 2, single: 1, "a single": 1,
};

/** Small numbers in words, as the source of a pattern without groups; a space or dash follows, so that "and" is no "an d". */
export const IN_WORDS = String.raw`(?:half an?|a couple of|a pair of|(?:a )?single|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|dual)(?=[\s-])`;

/** The source of a pattern with one group: a number in digits or a small one in words. */
export const COUNTING = String.raw`(\d+(?:\.\d+)?|${IN_WORDS})`;

/** `countingOf("two")` is 2. */
export const countingOf = (text: string | undefined): number => SMALL_NUMBERS[(text ?? "").replace("half an", "half a")] ?? Number(text);
