import type { Context } from "hono";
import { listing } from "../../../launchers/listing.ts";
import { alreadyHas, publicFor, strongTag } from "../../caching.ts";
import type { AppEnv } from "../../environment.ts";

/** GET /v1/launch: every launcher with its versions. */
export const getLaunchers = async (c: Context<AppEnv>): Promise<Response> => {
  const text = `${JSON.stringify(listing())}\n`;
  const caching = { ETag: await strongTag("launchers", text), "Cache-Control": publicFor };
  return alreadyHas(c, caching.ETag) ? c.body(null, 304, caching) : c.body(text, 200, { ...caching, "Content-Type": "application/json" });
};
