/** A value that fits one cell. */
export type Cell = string | number | boolean | null;

/** A header and its rows. */
export interface Sheet {
  readonly header: readonly string[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Text that a spreadsheet would run as a formula once it is typed or pasted into a cell; numbers written as text are none. */
export const looksLikeFormula = (text: string): boolean => /^[=+\-@\t\r\n]/.test(text) && !/^[+-]?[\d.,]+(e[+-]?\d+)?$/i.test(text);
