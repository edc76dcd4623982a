import type { Handler } from "hono";
import * as z from "zod/mini";
import { ReferenceQuery } from "../../../contract/presentation.ts";
import { RunSeries } from "../../../contract/series.ts";
import { element } from "../../../contract/walk.ts";
import { alreadyHas, strongTag } from "../../caching.ts";
import type { AppEnv } from "../../environment.ts";
import { recordSheet } from "../../formats/table.ts";
import { savedAs, writeTable } from "../../formats/tabular.ts";
import { keyed, runOf } from "../../keyed.ts";
import { invalid, problem } from "../../problem.ts";
import { acceptedFormat, contentType } from "../../reading/negotiation.ts";
import { queryReader } from "../../reading/query.ts";
import { refused } from "../../refusals.ts";

/** Lists of a series, each a table. */
const Lists = z.enum(["noise", "throughput", "advice"]);
type List = z.infer<typeof Lists>;

const readQuery = queryReader(z.strictObject({ ...ReferenceQuery.shape, table: z.optional(Lists) }));
const formats = ["json", "csv", "tsv", "xlsx"] as const;

export type SeriesSuffix = "" | ".json" | ".csv" | ".tsv" | ".xlsx";

/** GET /v1/runs/{id}/series: what was measured and advised against the tokens; as a table one of its lists, as a workbook all. */
export const getSeries = (suffix: SeriesSuffix): Handler<AppEnv> =>
  keyed(
    async (c, given) => {
      const query = await readQuery(given.url);
      if (!query.ok) return problem(c, invalid(query.errors));
      const { table, decimal = "point" } = query.value;
      const format = formats.find((name) => suffix === `.${name}`) ?? query.value.format ?? acceptedFormat(c, [...formats]);
      if (format === null) return problem(c, { code: "not_acceptable", detail: `Answers are written as ${formats.join(", ")}.` });
      c.set("format", format);
      const { id, run } = runOf(c, given);
      const series = await run.series(given.caller, id);
      if (!series.ok) return refused(c, series.refused);
      const tag = await strongTag(format, table ?? "", decimal, series.value);
      const headers = { "Content-Type": contentType(format), ETag: tag, Vary: "Accept, Authorization", "Cache-Control": "private, no-cache" };
      if (alreadyHas(c, tag)) return c.body(null, 304, headers);
      if (format === "json") return c.body(`${series.value}\n`, 200, headers);
      const lists = JSON.parse(series.value) as RunSeries;
      const pages = Lists.options.map((name) => pageOf(lists, name));
      const written = await writeTable(table === undefined ? [pageOf(lists, "noise"), ...(format === "xlsx" ? pages.slice(1) : [])] : [pageOf(lists, table)], format, decimal);
      return c.body(written, 200, { ...headers, ...savedAs("series", format) });
    },
    { parameters: true },
  );

const pageOf = (series: RunSeries, list: List) => ({ name: list.charAt(0).toUpperCase() + list.slice(1), ...recordSheet(element(RunSeries.shape[list]) ?? RunSeries, series[list]) });
