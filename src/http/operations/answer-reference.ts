import type { Context } from "hono";
import type * as z from "zod/mini";
import { ReferenceQuery } from "../../contract/presentation.ts";
import { alreadyHas, publicFor, strongTag } from "../caching.ts";
import type { AppEnv } from "../environment.ts";
import { csv, tsv, writeRows } from "../formats/delimited.ts";
import { recordSheet } from "../formats/table.ts";
import { invalid, problem } from "../problem.ts";
import { acceptedFormat, contentType } from "../reading/negotiation.ts";
import { queryReader } from "../reading/query.ts";

export type ReferenceSuffix = "" | ".csv" | ".tsv" | ".json";

const readQuery = queryReader(ReferenceQuery);
const formats = ["json", "csv", "tsv"] as const;

/** A table that changes only with the model version: JSON, or its rows as CSV or TSV. */
export const answerReference = async (
  c: Context<AppEnv>,
  suffix: ReferenceSuffix,
  body: unknown,
  rows: { readonly schema: z.ZodMiniType; readonly records: readonly unknown[] },
): Promise<Response> => {
  const query = await readQuery(c.req.url);
  if (!query.ok) return problem(c, invalid(query.errors));
  const format = formats.find((name) => suffix === `.${name}`) ?? query.value.format ?? acceptedFormat(c, [...formats]);
  if (format === null) return problem(c, { code: "not_acceptable", detail: `Answers are written as ${formats.join(", ")}.` });
  c.set("format", format);
  const sheet = format === "json" ? null : recordSheet(rows.schema, rows.records);
  const text = sheet === null ? `${JSON.stringify(body)}\n` : writeRows([sheet.header, ...sheet.rows], format === "csv" ? csv : tsv);
  const tag = await strongTag(format, text);
  const caching = { ETag: tag, Vary: "Accept", "Cache-Control": publicFor };
  return alreadyHas(c, tag) ? c.body(null, 304, caching) : c.body(text, 200, { "Content-Type": contentType(format), ...caching });
};
