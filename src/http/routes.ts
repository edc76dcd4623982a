import type { HonoBase } from "hono/hono-base";
import { formats } from "../contract/formats.ts";
import { chatRoutes } from "./chat-routes.ts";
import type { AppEnv, Core } from "./environment.ts";
import { launchRoutes } from "./launch-routes.ts";
import { onDemand } from "./on-demand.ts";
import { getAsset } from "./operations/get-asset.ts";
import { getHealth } from "./operations/get-health.ts";
import { postAdvice } from "./operations/post-advice.ts";
import { atMost } from "./reading/limit.ts";
import { runRoutes } from "./run-routes.ts";

/** Every path of the service. */
export const routes = (app: HonoBase<AppEnv>, core: Core): void => {
  const small = atMost(1);
  for (const suffix of [null, ...formats]) {
    const path = suffix === null ? "/v1/advice" : `/v1/advice.${suffix}`;
    app.get(path, onDemand(async () => (await import("./operations/get-advice.ts")).getAdvice(core, suffix)));
    app.post(path, small, postAdvice(core, suffix));
  }
  app.post("/v1/estimate", small, onDemand(async () => (await import("./operations/post-estimate.ts")).postEstimate(core)));
  app.post("/v1/compare", small, onDemand(async () => (await import("./operations/post-compare.ts")).postCompare(core)));
  app.post("/v1/scenarios", atMost(8), onDemand(async () => (await import("./operations/post-scenarios.ts")).postScenarios(core)));

  launchRoutes(app, core);
  runRoutes(app, core);

  for (const suffix of ["", ".csv", ".tsv", ".xlsx", ".json"] as const) {
    app.get(`/v1/laws${suffix}`, onDemand(async () => (await import("./operations/get-laws.ts")).getLaws(core, suffix)));
    app.get(`/v1/accelerators${suffix}`, onDemand(async () => (await import("./operations/get-accelerators.ts")).getAccelerators(core, suffix)));
    app.get(`/v1/published-runs${suffix}`, onDemand(async () => (await import("./operations/get-published-runs.ts")).getPublishedRuns(core, suffix)));
  }

  chatRoutes(app, core);

  app.get("/", onDemand(async () => (await import("./operations/get-pages.ts")).getHome(core)));
  app.get("/docs", onDemand(async () => (await import("./operations/get-pages.ts")).getDocs));
  app.get("/llms.txt", onDemand(async () => (await import("./operations/get-pages.ts")).getLlms));
  app.get("/templates/:file?", onDemand(async () => (await import("./operations/get-templates.ts")).getTemplate(core)));
  app.get("/healthz", getHealth(core));
  app.get("/problems/:code", onDemand(async () => (await import("./operations/get-problem.ts")).getProblem));
  app.get("/openapi.json", getAsset);
  app.get("/assets/*", getAsset);
};
