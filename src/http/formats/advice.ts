import { adviceReply } from "../../chat/replies/advice.ts";
import { slackBlocks } from "../../chat/slack/render.ts";
import type { Advice } from "../../contract/answer.ts";
import type { Decimal } from "../../contract/presentation.ts";
import { args } from "../../launchers/args.ts";
import { env } from "../../launchers/env.ts";
import { planOf } from "../../launchers/plan.ts";
import type { Cell, Sheet } from "../../spreadsheets/sheet.ts";
import { contentType } from "../reading/negotiation.ts";
import type { Trouble } from "../problem.ts";
import type { Wish } from "../reading/wish.ts";
import { numberText } from "./delimited.ts";
import { adviceMarkdown } from "./markdown.ts";
import { noValue } from "./no-value.ts";
import { adviceSheet, listSheet, nodeAt, valueAt, valuesSheet } from "./table.ts";
import { savedAs, writeTable } from "./tabular.ts";
import { adviceText } from "./text.ts";

/** A body with the headers that say what it is, or why there is none. */
export type Written = { readonly headers: Readonly<Record<string, string>>; readonly body: string | Uint8Array<ArrayBuffer> } | { readonly trouble: Trouble };

/** An advice, or the one field wished of it, in the wished format. The same advice gives the same bytes. */
export const writeAdvice = async (advice: Advice, wish: Wish): Promise<Written> =>
  wish.format === "txt" && wish.field !== null && valueAt(advice, wish.field) === null ? { trouble: noValue(wish.field) } : { headers: { "Content-Type": contentType(wish.format), ...savedAs("advice", wish.format) }, body: await write(advice, wish) };

const write = async (advice: Advice, wish: Wish): Promise<string | Uint8Array<ArrayBuffer>> => {
  switch (wish.format) {
    case "json":
      return `${JSON.stringify(wish.field === null ? advice : nodeAt(advice, wish.field))}\n`;
    case "csv":
    case "tsv":
      return writeTable([{ name: "Advice", ...sheetOf(advice, wish) }], wish.format, wish.decimal);
    case "xlsx":
      return (await import("./advice-workbook.ts")).adviceWorkbook(advice, wish);
    case "txt":
      return wish.field === null ? adviceText(advice) : bare(valueAt(advice, wish.field), wish.decimal);
    case "md":
      return adviceMarkdown(advice);
    case "env":
      return env(planOf(advice));
    case "svg":
      return `${(await import("../../charts/frontier.ts")).frontierChart(advice, undefined, wish.look)}\n`;
    case "png": {
      const [{ frontierChart }, { picture }] = await Promise.all([import("../../charts/frontier.ts"), import("./picture.ts")]);
      return picture((look) => frontierChart(advice, undefined, look), wish.look);
    }
    case "slack":
      return `${JSON.stringify(slackBlocks(adviceReply({ leaves: [], taken: [], unread: [] }, advice), null))}\n`;
    case "args":
      return args(planOf(advice));
  }
};

const sheetOf = (advice: Advice, wish: Wish): Sheet => {
  if (wish.field !== null) return { header: [wish.field.join(".")], rows: [[valueAt(advice, wish.field)]] };
  if (wish.table === null) return adviceSheet([advice]);
  return wish.table === "values" ? valuesSheet(advice) : listSheet(advice, wish.table);
};

const bare = (value: Cell, decimal: Decimal): string => `${typeof value === "number" ? numberText(value, decimal === "comma" ? "," : ".") : (value ?? "")}\n`;
