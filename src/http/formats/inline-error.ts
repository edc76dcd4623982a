import type { Context } from "hono";
import type { AppEnv } from "../environment.ts";
import { problemKinds } from "../problem-kinds.ts";
import type { Trouble } from "../problem.ts";
import { contentType } from "../reading/negotiation.ts";
import type { Wish } from "../reading/wish.ts";
import { dialectOf, writeRows } from "./delimited.ts";
import { problemMessage } from "./problem-message.ts";

/** A problem as a table of one row under status 200: a spreadsheet shows it where it would hide a failed body. */
export const inlineError = (c: Context<AppEnv>, trouble: Trouble, wish: Wish): Response => {
  c.set("problem", trouble.code);
  const rows = [
    ["error", "code", "message"],
    [problemKinds[trouble.code].title, trouble.code, problemMessage(trouble)],
  ];
  return c.body(writeRows(rows, dialectOf(wish.format === "tsv" ? "tsv" : "csv", wish.decimal)), 200, { "Content-Type": contentType(wish.format), "Cache-Control": "no-store" });
};
