import type { Context } from "hono";
import type { HonoBase } from "hono/hono-base";
import type { AppEnv } from "./environment.ts";

/** Asks this service itself as a caller would, with a key where one is needed: one way in for chats and assistants too. */
export type Within = (c: Context<AppEnv>, path: string, key: string | null) => Promise<Response>;

/** The way in of an app. */
export const withinOf =
  (app: HonoBase<AppEnv>): Within =>
  async (c, path, key) =>
    app.fetch(new Request(new URL(path, c.req.url), { headers: { Accept: "application/json", ...(key === null ? {} : { Authorization: `Bearer ${key}` }) } }), c.env, c.executionCtx);
