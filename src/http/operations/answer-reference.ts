import type { Context } from "hono";
import type * as z from "zod/mini";
import { ReferenceQuery } from "../../contract/presentation.ts";
import { alreadyHas, publicFor, strongTag } from "../caching.ts";
import type { AppEnv } from "../environment.ts";
import { recordSheet } from "../formats/table.ts";
import { savedAs, writeTable } from "../formats/tabular.ts";
import { invalid, problem } from "../problem.ts";
import { acceptedFormat, contentType } from "../reading/negotiation.ts";
import { queryReader } from "../reading/query.ts";

export type ReferenceSuffix = "" | ".csv" | ".tsv" | ".xlsx" | ".json";

const readQuery = queryReader(ReferenceQuery);
const formats = ["json", "csv", "tsv", "xlsx"] as const;

/** A table that changes only with the model version: JSON, or its rows as CSV, TSV or XLSX. */
export const answerReference = async (
  c: Context<AppEnv>,
  suffix: ReferenceSuffix,
  body: unknown,
  rows: { readonly name: string; readonly schema: z.ZodMiniType; readonly records: readonly unknown[] },
): Promise<Response> => {
  const query = await readQuery(c.req.url);
  if (!query.ok) return problem(c, invalid(query.errors));
  const format = formats.find((name) => suffix === `.${name}`) ?? query.value.format ?? acceptedFormat(c, [...formats]);
  if (format === null) return problem(c, { code: "not_acceptable", detail: `Answers are written as ${formats.join(", ")}.` });
  c.set("format", format);
  const decimal = query.value.decimal ?? "point";
  const json = `${JSON.stringify(body)}\n`;
  const tag = await strongTag(format, decimal, json);
  const caching = { ETag: tag, Vary: "Accept", "Cache-Control": publicFor };
  if (alreadyHas(c, tag)) return c.body(null, 304, caching);
  const written = format === "json" ? json : await writeTable([{ name: rows.name, ...recordSheet(rows.schema, rows.records) }], format, decimal);
  return c.body(written, 200, { "Content-Type": contentType(format), ...savedAs(rows.name, format), ...caching });
};
