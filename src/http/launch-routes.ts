import type { HonoBase } from "hono/hono-base";
import type { AppEnv, Core } from "./environment.ts";
import { onDemand } from "./on-demand.ts";
import { atMost } from "./reading/limit.ts";

/** The advice as launchers read it. */
export const launchRoutes = (app: HonoBase<AppEnv>, core: Core): void => {
  app.get("/v1/launch", onDemand(async () => (await import("./operations/launch/get-launchers.ts")).getLaunchers));
  app.get("/v1/launch/:launcher", onDemand(async () => (await import("./operations/launch/get-launch.ts")).getLaunch(core)));
  app.post("/v1/launch/:launcher", atMost(1), onDemand(async () => (await import("./operations/launch/post-launch.ts")).postLaunch(core)));
  app.get("/v1/runs/:id/launch/:launcher", onDemand(async () => (await import("./operations/launch/get-run-launch.ts")).getRunLaunch(core)));
};
