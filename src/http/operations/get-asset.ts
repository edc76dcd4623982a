import type { Handler } from "hono";
import type { StatusCode } from "hono/utils/http-status";
import type { AppEnv } from "../environment.ts";

/** Static files: the OpenAPI document, the reference page's script, the style sheet. */
export const getAsset: Handler<AppEnv> = async (c) => {
  const asset = await c.env.ASSETS?.fetch(c.req.raw);
  return asset === undefined || asset.status === 404 ? c.notFound() : c.newResponse(asset.body, asset.status as StatusCode, Object.fromEntries(asset.headers));
};
