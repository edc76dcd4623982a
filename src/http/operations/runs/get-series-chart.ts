import type { Handler } from "hono";
import { seriesChart } from "../../../charts/series.ts";
import type { Look } from "../../../charts/theme.ts";
import { ChartQuery } from "../../../contract/presentation.ts";
import type { RunAdvice } from "../../../contract/run-advice.ts";
import type { RunSeries } from "../../../contract/series.ts";
import type { AppEnv } from "../../environment.ts";
import { keyed, runOf } from "../../keyed.ts";
import { invalid, problem } from "../../problem.ts";
import { contentType } from "../../reading/negotiation.ts";
import { pictureWidth } from "../../reading/picture-width.ts";
import { queryReader } from "../../reading/query.ts";
import { refused } from "../../refusals.ts";

const readQuery = queryReader(ChartQuery);

/** GET /v1/runs/{id}/series.svg and series.png: noise scale, critical batch and the batch advised against tokens, as a picture. */
export const getSeriesChart = (kind: "svg" | "png"): Handler<AppEnv> => keyed(
  async (c, given) => {
    const query = await readQuery(given.url);
    if (!query.ok) return problem(c, invalid(query.errors));
    const tooWide = pictureWidth(kind, query.value.width);
    if (tooWide.length > 0) return problem(c, invalid(tooWide));
    c.set("format", kind);
    const { id, run } = runOf(c, given);
    const [series, read, advised] = await Promise.all([run.series(given.caller, id), run.read(given.caller, id), run.advise(given.caller, id, null)]);
    if (!series.ok) return refused(c, series.refused);
    if (!read.ok) return refused(c, read.refused);
    // Without an advice (nothing fits the memory, say) there is still what was measured.
    const seen = advised.ok && "advice" in advised.value ? (JSON.parse(advised.value.advice) as RunAdvice).seen : null;
    const { name } = JSON.parse(read.value) as { readonly name: string };
    const { theme = "auto", width = null } = query.value;
    const chart = (look: Look): string => seriesChart(JSON.parse(series.value) as RunSeries, name, look, seen);
    const body = kind === "svg" ? `${chart({ theme, width })}\n` : await (await import("../../formats/picture.ts")).picture(chart, { theme, width });
    return c.body(body, 200, { "Content-Type": contentType(kind), "Cache-Control": "private, no-cache" });
  },
  { parameters: true },
);
