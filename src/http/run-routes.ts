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
  app.post("/v1/runs/import", atMost(24), onDemand(async () => (await import("./operations/runs/post-runs.ts")).importRun));
  app.get("/v1/runs", onDemand(async () => (await import("./operations/runs/get-runs.ts")).getRuns));
  app.get("/v1/runs/:id", onDemand(async () => (await import("./operations/runs/get-runs.ts")).getRun));
  app.patch("/v1/runs/:id", small, onDemand(async () => (await import("./operations/runs/change-run.ts")).patchRun));
  app.delete("/v1/runs/:id", onDemand(async () => (await import("./operations/runs/change-run.ts")).deleteRun));

  app.post("/v1/runs/:id/measurements", small, onDemand(async () => (await import("./operations/runs/post-measurements.ts")).postMeasurements));
  app.post("/v1/runs/:id/throughput", small, onDemand(async () => (await import("./operations/runs/post-throughput.ts")).postThroughput));
  app.post("/v1/runs/:id/branches", small, onDemand(async () => (await import("./operations/runs/post-branches.ts")).postBranches));

  for (const suffix of [null, ...Format.options]) {
    app.get(`/v1/runs/:id/advice${suffix === null ? "" : `.${suffix}`}`, onDemand(async () => (await import("./operations/runs/run-advice.ts")).getRunAdvice(core, suffix)));
  }
  app.post("/v1/runs/:id/advice", small, onDemand(async () => (await import("./operations/runs/run-advice.ts")).postRunAdvice(core)));
  for (const suffix of ["", ".json", ".csv", ".tsv", ".xlsx"] as const) {
    app.get(`/v1/runs/:id/series${suffix}`, onDemand(async () => (await import("./operations/runs/get-series.ts")).getSeries(suffix)));
  }
  app.get("/v1/runs/:id/events", onDemand(async () => (await import("./operations/runs/get-events.ts")).getEvents));
  app.get("/v1/runs/:id/export", onDemand(async () => (await import("./operations/runs/post-runs.ts")).exportRun));
};
