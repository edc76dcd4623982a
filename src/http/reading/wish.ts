import type { Context } from "hono";
import type * as z from "zod/mini";
import type { Decimal, Format, Presentation, Table } from "../../contract/presentation.ts";
import type { FieldError } from "../../contract/problem.ts";
import type { Look } from "../../charts/theme.ts";
import type { AppEnv } from "../environment.ts";
import { type Outcome, ready } from "../problem.ts";

/** How an advice is to be written. */
export interface Wish {
  readonly format: Format;
  readonly field: readonly string[] | null;
  readonly table: Table | null;
  readonly decimal: Decimal;
  readonly look: Look;
  /** Problems as a row of the table, under status 200. */
  readonly inline: boolean;
}

/** What was wished, and the parameters that are wrong. */
export interface ReadWish {
  readonly wish: Wish;
  readonly errors: readonly FieldError[];
}

const wholeJson: ReadWish = { wish: { format: "json", field: null, table: null, decimal: "point", look: { theme: "auto", width: null }, inline: false }, errors: [] };

/** The names by themselves: their schema is loaded for who says more than what is asked. */
const presentationNames: ReadonlySet<string> = new Set(Object.keys({ format: true, field: true, table: true, decimal: true, theme: true, width: true, errors: true } satisfies Record<keyof Presentation, true>));

/** The query string, split into what says how to write the answer and what asks the question. */
export interface SplitQuery {
  readonly presentation: readonly (readonly [string, string])[];
  readonly question: readonly (readonly [string, string])[];
}

/** Splits the query string by name. */
export const splitQuery = (url: string): SplitQuery => {
  const start = url.indexOf("?");
  if (start === -1) return { presentation: [], question: [] };
  const all = [...new URLSearchParams(url.slice(start + 1))];
  return {
    presentation: all.filter(([name]) => presentationNames.has(name)),
    question: all.filter(([name]) => !presentationNames.has(name)),
  };
};

/** How the answer, an advice unless another schema is given, is to be written. Most callers want the JSON and say no more; the rest is loaded for those who do. */
export const readWish = async (c: Context<AppEnv>, given: SplitQuery["presentation"], suffix: Format | null, answer?: z.core.$ZodType): Promise<Outcome<ReadWish>> => {
  if (given.length === 0 && (suffix === "json" || (suffix === null && takesJson(c.req.header("Accept"))))) return ready(wholeJson);
  return (await import("./presentation.ts")).readPresentation(c, given, suffix, answer);
};

const takesJson = (accept: string | undefined): boolean => accept === undefined || accept === "*/*" || accept === "application/json";
