import type { Decimal } from "../../contract/presentation.ts";
import { type Cell, looksLikeFormula } from "../../spreadsheets/sheet.ts";

/** How cells are kept apart, and what stands before the decimals of a number. */
export interface Dialect {
  readonly separator: "," | "\t" | ";";
  readonly decimal: "." | ",";
}

/** Where numbers have a decimal comma, semicolons keep the cells of CSV apart, as spreadsheets there write and expect it. */
export const dialectOf = (format: "csv" | "tsv", decimal: Decimal): Dialect =>
  decimal === "comma" ? { separator: format === "csv" ? ";" : "\t", decimal: "," } : { separator: format === "csv" ? "," : "\t", decimal: "." };

/** A number with the decimal sign wished. */
export const numberText = (value: number, decimal: Dialect["decimal"]): string => (decimal === "," ? String(value).replace(".", ",") : String(value));

/** Rows of cells as RFC 4180 text with CRLF line ends; null is an empty cell. */
export const writeRows = (rows: readonly (readonly Cell[])[], dialect: Dialect): string =>
  rows.map((row) => `${row.map((cell) => writeCell(cell, dialect)).join(dialect.separator)}\r\n`).join("");

const writeCell = (cell: Cell, dialect: Dialect): string => {
  if (cell === null) return "";
  if (typeof cell === "number") return numberText(cell, dialect.decimal);
  if (typeof cell !== "string") return String(cell);
  const text = harmless(cell);
  if (dialect.separator === "\t") return text.replaceAll(/[\t\r\n]+/g, " ");
  return text.includes(dialect.separator) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** Text a spreadsheet would run as a formula gets a leading apostrophe; numbers written as text are left alone. */
const harmless = (text: string): string => (looksLikeFormula(text) ? `'${text}` : text);

/** Cells of RFC 4180 text, or null when a quote is never closed or stands inside a bare cell. Blank lines are left out. */
export const readRows = (text: string, separator: Dialect["separator"] = ","): string[][] | null => {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  const end = text.length;
  while (at < end) {
    let cell: string;
    if (text[at] === '"') {
      let close = at + 1;
      for (;;) {
        close = text.indexOf('"', close);
        if (close === -1) return null;
        if (text[close + 1] !== '"') break;
        close += 2;
      }
      cell = text.slice(at + 1, close).replaceAll('""', '"');
      at = close + 1;
      if (at < end && text[at] !== separator && text[at] !== "\n" && text[at] !== "\r") return null;
    } else {
      const start = at;
      while (at < end && text[at] !== separator && text[at] !== "\n" && text[at] !== "\r") at++;
      cell = text.slice(start, at);
    }
    row.push(cell);
    if (text[at] === separator && at + 1 < end && text[at + 1] !== "\n" && text[at + 1] !== "\r") {
      at++;
      continue;
    }
    if (text[at] === separator) {
      row.push("");
      at++;
    }
    if (text[at] === "\r") at++;
    if (text[at] === "\n") at++;
    if (row.some((value) => value !== "")) rows.push(row);
    row = [];
  }
  return rows;
};
