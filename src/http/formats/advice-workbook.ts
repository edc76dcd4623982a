import type { Advice } from "../../contract/answer.ts";
import { Table } from "../../contract/presentation.ts";
import type { Cell } from "../../spreadsheets/sheet.ts";
import { shownAs } from "../../spreadsheets/units.ts";
import { type Page, workbook } from "../../spreadsheets/workbook.ts";
import type { Wish } from "../reading/wish.ts";
import { adviceSheet, listSheet, valueAt } from "./table.ts";

/** An advice as an XLSX file: a summary with a row a value, and a sheet for each of its lists; or the one list or value wished. */
export const adviceWorkbook = (advice: Advice, { field, table }: Wish): Promise<Uint8Array<ArrayBuffer>> => {
  if (field !== null) return workbook([{ name: "Value", header: [field.join(".")], rows: [[valueAt(advice, field)]] }]);
  if (table !== null) return workbook([listPage(advice, table)]);
  // What was pinned is a sheet only for who pinned something.
  const lists = Table.options.filter((name) => name !== "pins" || advice.pins.length > 0);
  return workbook([summaryPage(advice), ...lists.map((name) => listPage(advice, name))]);
};

const summaryPage = (advice: Advice): Page => {
  const { header, rows } = adviceSheet([advice]);
  const values = rows[0] ?? [];
  return { name: "Summary", upright: true, header: ["field", "value", "unit"], rows: header.map((path, at): Cell[] => [path, values[at] ?? null, shownAs(path).unit || null]) };
};

const listPage = (advice: Advice, table: Table): Page => ({ name: `${table.charAt(0).toUpperCase()}${table.slice(1)}`, ...listSheet(advice, table) });
