import type { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { Format } from "../contract/presentation.ts";
import type { AppEnv, Core } from "./environment.ts";
import { getAccelerators } from "./operations/get-accelerators.ts";
import { getAdvice } from "./operations/get-advice.ts";
import { getAsset } from "./operations/get-asset.ts";
import { getHealth } from "./operations/get-health.ts";
import { getLaws } from "./operations/get-laws.ts";
import { getDocs, getHome, getLlms } from "./operations/get-pages.ts";
import { getProblem } from "./operations/get-problem.ts";
import { getPublishedRuns } from "./operations/get-published-runs.ts";
import { postAdvice } from "./operations/post-advice.ts";
import { postEstimate } from "./operations/post-estimate.ts";
import { postScenarios } from "./operations/post-scenarios.ts";
import { problem } from "./problem.ts";

const MIB = 1_048_576;

/** Bodies above so many MiB are refused before they are read. */
const atMost = (mebibytes: number) =>
  bodyLimit({ maxSize: mebibytes * MIB, onError: (c) => problem(c, { code: "too_large", detail: `At most ${mebibytes} MiB.` }) });

/** Every path of the service. */
export const routes = (app: Hono<AppEnv>, core: Core): void => {
  const small = atMost(1);
  for (const suffix of [null, ...Format.options]) {
    const path = suffix === null ? "/v1/advice" : `/v1/advice.${suffix}`;
    app.get(path, getAdvice(core, suffix));
    app.post(path, small, postAdvice(core, suffix));
  }
  app.post("/v1/estimate", small, postEstimate(core));
  app.post("/v1/scenarios", atMost(8), postScenarios(core));

  for (const suffix of ["", ".csv", ".tsv", ".json"] as const) {
    app.get(`/v1/laws${suffix}`, getLaws(core, suffix));
    app.get(`/v1/accelerators${suffix}`, getAccelerators(core, suffix));
    app.get(`/v1/published-runs${suffix}`, getPublishedRuns(core, suffix));
  }

  app.get("/", getHome(core));
  app.get("/docs", getDocs);
  app.get("/llms.txt", getLlms);
  app.get("/healthz", getHealth(core));
  app.get("/problems/:code", getProblem);
  app.get("/openapi.json", getAsset);
  app.get("/assets/*", getAsset);
};
