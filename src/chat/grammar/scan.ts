/** A sentence that is read piece by piece: what was taken leaves a gap that no later piece reads across. */
export class Scan {
  #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** What no piece has taken yet; gaps are `;`. */
  get rest(): string {
    return this.#text;
  }

  /** The groups of the first match, which is taken out; null: none. */
  take(pattern: RegExp): readonly (string | undefined)[] | null {
    const match = pattern.exec(this.#text);
    if (match === null) return null;
    this.#text = `${this.#text.slice(0, match.index)} ; ${this.#text.slice(match.index + match[0].length)}`;
    return match.slice(1);
  }

  /** Every match in turn. */
  takeAll(pattern: RegExp): (readonly (string | undefined)[])[] {
    const found: (readonly (string | undefined)[])[] = [];
    for (let groups = this.take(pattern); groups !== null; groups = this.take(pattern)) found.push(groups);
    return found;
  }
}

/** Longer than anything a person types into a chat. */
export const LONGEST = 1_000;

/** Small letters, plain digits, dashes and signs of multiplication; mark-up, mentions and thousands separators gone. */
export const normalised = (text: string): string =>
  text
    .slice(0, LONGEST)
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/<[@#!][^>]*>|<\/?(?:at|b|i|em|strong|code)>|&nbsp;/g, " ")
    // "2^22", "10^22", "3x10^22".
    .replaceAll(/(?<![\w.])(?:(\d+(?:\.\d+)?)\s?[x*×]\s?)?10\^(\d{1,2})(?!\w)/g, (_, mantissa: string | undefined, power: string) => `${mantissa ?? "1"}e${power}`)
    .replaceAll(/(?<![\w.])2\^(\d{1,2})(?!\w)/g, (_, power: string) => String(2 ** Number(power)))
    // "32 * 8 h100", but not "**32** h100".
    .replaceAll(/(?<=\d|[a-z\d]\s)\s?\*\s?(?=\d|[a-z]+\d)/g, " x ")
    .replaceAll(/[*`"“”„]|(?<![a-z\d])_+|_+(?![a-z\d])/g, " ")
    .replaceAll("&amp;", "&")
    .replaceAll(/[×✕✖]/g, "x")
    .replaceAll(/[‐-―−]/g, "-")
    .replaceAll(/[’‘]/g, "'")
    // "256张h100": words of scripts without spaces end where letters and digits begin; the measure word says nothing.
    .replaceAll(/(?<=\d)\s?[张张块枚個个片]\s?/gu, " ")
    .replaceAll(/(?<=[a-z\d])(?=[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}])|(?<=[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}])(?=[a-z\d])/gu, " ")
    .replaceAll(/(?<=\d)[,_'](?=\d{3}(?!\d))/g, "")
    .replaceAll(/(?<![\w.])(\d{1,3}(?:\.\d{3}){2,})(?![\w.]*\d)/g, (grouped) => grouped.replaceAll(".", ""))
    .replaceAll(/(?<![\w.])\d{1,3}(?: 000)+(?![\d.])/g, (grouped) => grouped.replaceAll(" ", ""))
    .replaceAll(/\s+/g, " ")
    .trim();
