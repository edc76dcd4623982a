import type { HonoBase } from "hono/hono-base";
import type { AppEnv, Core } from "./environment.ts";
import { onDemand } from "./on-demand.ts";

const templates = () => import("./operations/get-templates.ts");

/** Files that ask this service from within a spreadsheet. */
export const templateRoutes = (app: HonoBase<AppEnv>, core: Core): void => {
  app.get("/templates", onDemand(async () => (await templates()).getTemplates));
  app.get("/templates/bcrit-planner.xlsx", onDemand(async () => (await templates()).getPlanner(core)));
  app.get("/templates/bcrit.gs", onDemand(async () => (await templates()).getAppsScript));
  app.get("/templates/bcrit.pq", onDemand(async () => (await templates()).getPowerQuery));
};
