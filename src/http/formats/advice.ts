import type { Advice } from "../../contract/answer.ts";
import { args } from "../../launchers/args.ts";
import { env } from "../../launchers/env.ts";
import { planOf } from "../../launchers/plan.ts";
import { contentType } from "../reading/negotiation.ts";
import type { Trouble } from "../problem.ts";
import type { Wish } from "../reading/wish.ts";
import { csv, tsv, writeRows } from "./delimited.ts";
import { adviceMarkdown } from "./markdown.ts";
import { noValue } from "./no-value.ts";
import { adviceSheet, listSheet, nodeAt, valueAt, type Sheet } from "./table.ts";
import { adviceText } from "./text.ts";

/** A body with its media type, or why there is none. */
export type Written = { readonly type: string; readonly text: string } | { readonly trouble: Trouble };

/** An advice, or the one field wished of it, in the wished format. The same advice gives the same bytes. */
export const writeAdvice = (advice: Advice, wish: Wish): Written =>
  wish.format === "txt" && wish.field !== null && valueAt(advice, wish.field) === null ? { trouble: noValue(wish.field) } : { type: contentType(wish.format), text: write(advice, wish) };

const write = (advice: Advice, wish: Wish): string => {
  switch (wish.format) {
    case "json":
      return `${JSON.stringify(wish.field === null ? advice : nodeAt(advice, wish.field))}\n`;
    case "csv":
      return writeSheet(sheetOf(advice, wish), csv);
    case "tsv":
      return writeSheet(sheetOf(advice, wish), tsv);
    case "txt":
      return wish.field === null ? adviceText(advice) : `${valueAt(advice, wish.field) ?? ""}\n`;
    case "md":
      return adviceMarkdown(advice);
    case "env":
      return env(planOf(advice));
    case "args":
      return args(planOf(advice));
  }
};

const sheetOf = (advice: Advice, wish: Wish): Sheet => {
  if (wish.field !== null) return { header: [wish.field.join(".")], rows: [[valueAt(advice, wish.field)]] };
  return wish.table === null ? adviceSheet([advice]) : listSheet(advice, wish.table);
};

const writeSheet = (sheet: Sheet, dialect: typeof csv): string => writeRows([sheet.header, ...sheet.rows], dialect);
