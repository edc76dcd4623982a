import type { HonoBase } from "hono/hono-base";
import { Format } from "../contract/presentation.ts";
import type { AppEnv, Core } from "./environment.ts";
import { onDemand } from "./on-demand.ts";
import { atMost } from "./reading/limit.ts";

/** Paths of workspaces, keys and runs. */
export const runRoutes = (app: HonoBase<AppEnv>, core: Core): void => {
  const small = atMost(1);
  app.post("/v1/workspaces", small, onDemand(async () => (await import("./operations/runs/post-workspaces.ts")).postWorkspaces));
  app.post("/v1/keys", small, onDemand(async () => (await import("./operations/runs/keys.ts")).postKeys));
  app.get("/v1/keys", onDemand(async () => (await import("./operations/runs/keys.ts")).getKeys));
  app.delete("/v1/keys/:id", onDemand(async () => (await import("./operations/runs/keys.ts")).deleteKey));

  app.post("/v1/runs", small, onDemand(async () => (await import("./operations/runs/post-runs.ts")).postRuns));
  app.get("/v1/runs", onDemand(async () => (await import("./operations/runs/get-runs.ts")).getRuns));
  app.get("/v1/runs/:id", onDemand(async () => (await import("./operations/runs/get-runs.ts")).getRun));
  app.post("/v1/runs/:id/measurements", small, onDemand(async () => (await import("./operations/runs/post-measurements.ts")).postMeasurements));
  app.post("/v1/runs/:id/throughput", small, onDemand(async () => (await import("./operations/runs/post-throughput.ts")).postThroughput));
  app.post("/v1/runs/:id/branches", small, onDemand(async () => (await import("./operations/runs/post-branches.ts")).postBranches));

  for (const suffix of [null, ...Format.options]) {
    app.get(`/v1/runs/:id/advice${suffix === null ? "" : `.${suffix}`}`, onDemand(async () => (await import("./operations/runs/get-run-advice.ts")).getRunAdvice(core, suffix)));
  }
  app.get("/v1/runs/:id/series", onDemand(async () => (await import("./operations/runs/get-series.ts")).getSeries));
};
