import type { Handler } from "hono";
import type { AppEnv } from "./environment.ts";

/**
 * A handler whose module is loaded when its path is first asked for. An advice starts faster when tables, pages and
 * spreadsheets are not read with it; `npm run bundle` shows what is loaded when.
 */
export const onDemand = (load: () => Promise<Handler<AppEnv>>): Handler<AppEnv> => {
  let handler: Handler<AppEnv> | undefined;
  return async function onDemand(c, next) {
    handler ??= await load();
    return handler(c, next);
  };
};
