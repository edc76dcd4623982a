import type { Handler } from "hono";
import type { AppEnv } from "../environment.ts";

/** Static files: the OpenAPI document, the reference page's script, the style sheet. */
export const getAsset: Handler<AppEnv> = async (c) => {
  const asset = await c.env.ASSETS?.fetch(c.req.raw);
  return asset === undefined || asset.status === 404 ? c.notFound() : new Response(asset.body, asset);
};
