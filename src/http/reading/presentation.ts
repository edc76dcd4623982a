import type { Context } from "hono";
import type * as z from "zod/mini";
import { Format, Presentation } from "../../contract/presentation.ts";
import type { FieldError } from "../../contract/problem.ts";
import type { AppEnv } from "../environment.ts";
import { type Outcome, ready, troubled } from "../problem.ts";
import { acceptedFormat } from "./negotiation.ts";
import { pictureWidth } from "./picture-width.ts";
import { asParameter } from "./query.ts";
import { validator } from "./validator.ts";
import type { ReadWish, SplitQuery } from "./wish.ts";

const check = validator(Presentation);
const byAccept = ["json", "csv", "tsv", "txt", "md", "xlsx"] as const;

/** What was wished, and the wrong parameters; a format that cannot be had is a problem of its own (406). */
export const readPresentation = async (c: Context<AppEnv>, given: SplitQuery["presentation"], suffix: Format | null, answer?: z.core.$ZodType): Promise<Outcome<ReadWish>> => {
  const errors: FieldError[] = [];
  const asked = Object.fromEntries(given);
  const checked = await check(asked);
  if (!checked.ok) errors.push(...checked.errors.map(asParameter));
  const format = suffix ?? Format.safeParse(asked["format"]).data ?? (asked["format"] === undefined ? acceptedFormat(c, [...byAccept]) : "json");
  if (format === null)
    return troubled({ code: "not_acceptable", detail: `Answers are written as ${byAccept.join(", ")}, env, args, svg and png.` });
  errors.push(...pictureWidth(format, checked.ok ? checked.value.width : null));
  const table = checked.ok ? (checked.value.table ?? null) : null;
  const text = checked.ok ? checked.value.field : undefined;
  const wished = text === undefined ? null : (await import("./wished-field.ts")).wishedField(text, format, table, answer);
  if (wished !== null) errors.push(...wished.errors);
  const field = wished === null ? null : wished.path;
  const asText = format === "txt" || format === "csv" || format === "tsv";
  const inline = asked["errors"] === "inline" && asText;
  const decimal = (checked.ok ? checked.value.decimal : undefined) ?? "point";
  return ready({ wish: { format, field, table, decimal, look: { theme: (checked.ok ? checked.value.theme : undefined) ?? "auto", width: (checked.ok ? checked.value.width : undefined) ?? null }, inline }, errors });
};
