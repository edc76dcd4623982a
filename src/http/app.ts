import { HonoBase } from "hono/hono-base";
import { HTTPException } from "hono/http-exception";
import { methodNotAllowed } from "hono/method-not-allowed";
import { requestId } from "hono/request-id";
import { TrieRouter } from "hono/router/trie-router";
import type { AppEnv, Core } from "./environment.ts";
import { type Log, wideEvent } from "./log.ts";
import { problem } from "./problem.ts";
import { routes } from "./routes.ts";
import { standardHeaders } from "./standard-headers.ts";

/** The whole service around a core. One router does: the one that finds the methods of a path for 405. */
export const createApp = (core: Core, log: Log): HonoBase<AppEnv> => {
  const app = new HonoBase<AppEnv>({ router: new TrieRouter() });

  app.use(requestId());
  app.use(wideEvent(log, core.modelVersion));
  app.use(standardHeaders);
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (c, methods) => problem(c, { code: "method_not_allowed", detail: `This path answers ${methods.join(", ")}.` }, { Allow: methods.join(", ") }),
    }),
  );

  routes(app, core);

  app.notFound(async (c) => problem(c, (await import("./not-found.ts")).nothingAt(c.req.path, app.routes)));
  app.onError((error, c) => {
    if (error instanceof HTTPException && error.status < 500) return problem(c, { code: error.status === 413 ? "too_large" : "malformed_json", detail: "The request cannot be read." });
    log({ event: "fault", request_id: c.get("requestId"), name: error.name, message: error.message, stack: error.stack ?? null });
    return problem(c, { code: "internal", detail: "This is a fault of the service, not of the question." });
  });
  return app;
};
