import type { Handler } from "hono";
import type { HonoBase } from "hono/hono-base";
import { formats } from "../contract/formats.ts";
import type { AppEnv, Core } from "./environment.ts";
import { onDemand } from "./on-demand.ts";
import type * as all from "./operations/runs/all.ts";
import type * as posts from "./operations/runs/posts.ts";
import { atMost } from "./reading/limit.ts";

/** An operation, loaded with its module. */
const one = (pick: (from: typeof all) => Handler<AppEnv>): Handler<AppEnv> => onDemand(async () => pick(await import("./operations/runs/all.ts")));
const post = (pick: (from: typeof posts) => Handler<AppEnv>): Handler<AppEnv> => onDemand(async () => pick(await import("./operations/runs/posts.ts")));

/** Paths of workspaces, keys and runs. */
export const runRoutes = (app: HonoBase<AppEnv>, core: Core): void => {
  const small = atMost(1);
  const [keys, runs] = ["/v1/keys", "/v1/runs"];
  const run = `${runs}/:id`;
  app.post("/v1/workspaces", small, one((from) => from.postWorkspaces));
  app.post(keys, small, one((from) => from.postKeys));
  app.get(keys, one((from) => from.getKeys));
  app.delete(`${keys}/:id`, one((from) => from.deleteKey));

  app.post(runs, small, one((from) => from.postRuns));
  app.post(`${runs}/import`, atMost(24), one((from) => from.importRun));
  app.get(runs, one((from) => from.getRuns));
  app.get(run, one((from) => from.getRun));
  app.patch(run, small, one((from) => from.patchRun));
  app.delete(run, one((from) => from.deleteRun));

  app.post(`${run}/measurements`, small, post((from) => from.postMeasurements));
  app.post(`${run}/throughput`, small, post((from) => from.postThroughput));
  app.post(`${run}/branches`, small, post((from) => from.postBranches));

  for (const suffix of [null, ...formats]) app.get(`${run}/advice${suffix === null ? "" : `.${suffix}`}`, one((from) => from.getRunAdvice(core, suffix)));
  app.post(`${run}/advice`, small, one((from) => from.postRunAdvice(core)));
  for (const suffix of ["", ".json", ".csv", ".tsv", ".xlsx"] as const) app.get(`${run}/series${suffix}`, one((from) => from.getSeries(suffix)));
  for (const kind of ["svg", "png"] as const) app.get(`${run}/series.${kind}`, one((from) => from.getSeriesChart(kind)));
  app.get(`${run}/events`, one((from) => from.getEvents));
  app.get(`${run}/export`, one((from) => from.exportRun));
  app.get("/runs/:id", onDemand(async () => (await import("./operations/get-run-page.ts")).getRunPage));
};
