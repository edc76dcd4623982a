import type { Advice } from "../../contract/answer.ts";
import { args } from "../../launchers/args.ts";
import { env } from "../../launchers/env.ts";
import { planOf } from "../../launchers/plan.ts";
import { contentType } from "../reading/negotiation.ts";
import type { Wish } from "../reading/wish.ts";
import { csv, tsv, writeRows } from "./delimited.ts";
import { adviceMarkdown } from "./markdown.ts";
import { adviceSheet, listSheet, nodeAt, valueAt, type Sheet } from "./table.ts";
import { adviceText } from "./text.ts";

/** An advice, or the one field wished of it, in the wished format. The same advice gives the same bytes. */
export const writeAdvice = (advice: Advice, wish: Wish): { readonly type: string; readonly text: string } => ({ type: contentType(wish.format), text: write(advice, wish) });

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
