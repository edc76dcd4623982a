import type { Decimal } from "../../contract/presentation.ts";
import type { Page } from "../../spreadsheets/workbook.ts";
import { dialectOf, writeRows } from "./delimited.ts";

/** Formats that a table is written in. */
export type TableFormat = "csv" | "tsv" | "xlsx";

/** What a spreadsheet opens: the first page as text, or all of them as one XLSX file, whose writer is loaded when it is first asked for. */
export const writeTable = async (pages: readonly [Page, ...Page[]], format: TableFormat, decimal: Decimal): Promise<string | Uint8Array<ArrayBuffer>> => {
  if (format === "xlsx") return (await import("../../spreadsheets/workbook.ts")).workbook(pages);
  const [{ header, rows }] = pages;
  return writeRows([header, ...rows], dialectOf(format, decimal));
};

/** Has a browser save a workbook under a name instead of showing its bytes. */
export const savedAs = (name: string, format: string): Readonly<Record<string, string>> => (format === "xlsx" ? { "Content-Disposition": `attachment; filename="${name}.xlsx"` } : {});
