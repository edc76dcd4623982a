import { Hono } from "hono";
import { cors } from "hono/cors";
import { HTTPException } from "hono/http-exception";
import { methodNotAllowed } from "hono/method-not-allowed";
import { requestId } from "hono/request-id";
import { secureHeaders } from "hono/secure-headers";
import { timing } from "hono/timing";
import type { AppEnv, Core } from "./environment.ts";
import { type Log, wideEvent } from "./log.ts";
import { problem } from "./problem.ts";
import { routes } from "./routes.ts";

/** Pages run their own scripts and styles, nothing from elsewhere; the reference page sets styles from script. */
const contentSecurityPolicy = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'", "'unsafe-inline'"],
  imgSrc: ["'self'", "data:"],
  fontSrc: ["'self'", "data:"],
  connectSrc: ["'self'"],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
};

/** The whole service around a core. */
export const createApp = (core: Core, log: Log): Hono<AppEnv> => {
  const app = new Hono<AppEnv>();

  app.use(requestId());
  app.use(wideEvent(log, core.modelVersion));
  app.use(timing());
  app.use(secureHeaders({ contentSecurityPolicy, crossOriginResourcePolicy: "cross-origin" }));
  app.use(cors({ origin: "*", exposeHeaders: ["ETag", "X-Request-Id", "Server-Timing", "Retry-After"], maxAge: 86_400 }));
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (c, methods) => problem(c, { code: "method_not_allowed", detail: `This path answers ${methods.join(", ")}.` }, { Allow: methods.join(", ") }),
    }),
  );

  routes(app, core);

  app.notFound((c) => problem(c, { code: "not_found", detail: "There is nothing at this path." }));
  app.onError((error, c) => {
    if (error instanceof HTTPException && error.status < 500) return problem(c, { code: error.status === 413 ? "too_large" : "malformed_json", detail: "The request cannot be read." });
    log({ event: "fault", request_id: c.get("requestId"), name: error.name, message: error.message, stack: error.stack ?? null });
    return problem(c, { code: "internal", detail: "This is a fault of the service, not of the question." });
  });
  return app;
};
