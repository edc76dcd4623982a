import type { Handler } from "hono";
import type { Health } from "../../contract/reference.ts";
import type { AppEnv, Core } from "../environment.ts";

/** GET /healthz. */
export const getHealth = (core: Core): Handler<AppEnv> =>
  function getHealth(c) {
    const health: Health = { status: "ok", model_version: core.modelVersion };
    return c.json(health, 200, { "Cache-Control": "no-store" });
  };
