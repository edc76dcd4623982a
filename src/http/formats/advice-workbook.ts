import type { Advice } from "../../contract/answer.ts";
import { List, type Table } from "../../contract/presentation.ts";
import { type Page, workbook } from "../../spreadsheets/workbook.ts";
import type { Wish } from "../reading/wish.ts";
import { listSheet, valueAt, valuesSheet } from "./table.ts";

/** An advice as an XLSX file: a summary with a row a value, and a sheet for each of its lists; or the one list or value wished. */
export const adviceWorkbook = (advice: Advice, { field, table }: Wish): Promise<Uint8Array<ArrayBuffer>> => {
  if (field !== null) return workbook([{ name: "Value", header: [field.join(".")], rows: [[valueAt(advice, field)]] }]);
  if (table !== null) return workbook([pageOf(advice, table)]);
  // What was pinned is a sheet only for who pinned something.
  const lists = List.options.filter((name) => name !== "pins" || advice.pins.length > 0);
  return workbook([pageOf(advice, "values"), ...lists.map((name) => pageOf(advice, name))]);
};

const pageOf = (advice: Advice, table: Table): Page =>
  table === "values" ? { name: "Summary", upright: true, ...valuesSheet(advice) } : { name: `${table.charAt(0).toUpperCase()}${table.slice(1)}`, ...listSheet(advice, table) };
