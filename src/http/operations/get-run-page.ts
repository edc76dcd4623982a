import type { Handler } from "hono";
import { noSuchRunPage, runPage } from "../../pages/run.ts";
import type { AppEnv } from "../environment.ts";

const RUN_ID = /^run_[a-z0-9]{16}$/;

/** GET /runs/{id}: the same page for every run. An address may hold a key, so nobody keeps the answer to it. */
export const getRunPage: Handler<AppEnv> = (c) => {
  const known = RUN_ID.test(c.req.param("id") ?? "");
  return c.html(known ? runPage : noSuchRunPage, known ? 200 : 404, { "Cache-Control": "private, no-store" });
};
