import type { Context } from "hono";
import type { HonoBase } from "hono/hono-base";
import type { AppEnv } from "./environment.ts";

/** Asks this service itself with a key, as a caller would: one way in for what needs one. */
export type Within = (c: Context<AppEnv>, path: string, key: string) => Promise<Response>;

/** The way in of an app. */
export const withinOf =
  (app: HonoBase<AppEnv>): Within =>
  async (c, path, key) =>
    app.fetch(new Request(new URL(path, c.req.url), { headers: { Authorization: `Bearer ${key}`, Accept: "application/json" } }), c.env, c.executionCtx);
