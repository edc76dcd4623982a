import type { Handler } from "hono";
import type { AppEnv } from "../../environment.ts";
import { keyed, runOf } from "../../keyed.ts";
import { refused } from "../../refusals.ts";

/** GET /v1/runs/{id}/series. */
export const getSeries: Handler<AppEnv> = keyed(async (c, given) => {
  const { id, run } = runOf(c, given);
  const series = await run.series(given.caller, id);
  return series.ok ? c.body(`${series.value}\n`, 200, { "Content-Type": "application/json" }) : refused(c, series.refused);
});
