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

  /** The groups of the first match, which is taken out; null: none. `unless` looks at the match before it is taken. */
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

/** Small letters, plain digits and dashes; mark-up, mentions and thousands separators gone. */
export const normalised = (text: string): string =>
  text
    .slice(0, LONGEST)
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/<[@#!][^>]*>|<\/?at>|&nbsp;|[*`"“”„]/g, " ")
    .replaceAll("&amp;", "&")
    .replaceAll(/[×✕✖]/g, "x")
    .replaceAll(/[‐-―−]/g, "-")
    .replaceAll(/[’‘]/g, "'")
    .replaceAll(/(?<=\d)[,_'](?=\d{3}(?!\d))/g, "")
    .replaceAll(/\s+/g, " ")
    .trim();
