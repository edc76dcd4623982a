import type { MiddlewareHandler } from "hono";
import { routePath } from "hono/route";
import type { AppEnv } from "./environment.ts";

/** One wide event a request. The route's pattern stands for the path: nothing of the question gets in. */
export interface RequestEvent {
  readonly event: "request";
  readonly request_id: string;
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly problem: string | null;
  readonly format: string | null;
  readonly milliseconds: number;
  readonly model_version: string;
}

/** Something that went wrong inside; for the log only. */
export interface FaultEvent {
  readonly event: "fault";
  readonly request_id: string;
  readonly name: string;
  readonly message: string;
  readonly stack: string | null;
}

export type Log = (event: RequestEvent | FaultEvent) => void;

/** Writes an event as one JSON line. */
export const writeLine: Log = (event) => {
  // oxlint-disable-next-line no-console -- the Worker's log is its console
  console.log(JSON.stringify(event));
};

/** Logs one event when the answer is ready. */
export const wideEvent = (log: Log, modelVersion: string): MiddlewareHandler<AppEnv> =>
  async function wideEvent(c, next) {
    const start = Date.now();
    await next();
    if (c.env.BCRIT_LOG === "off") return;
    log({
      event: "request",
      request_id: c.get("requestId"),
      method: c.req.method,
      route: c.res.status === 404 ? "unmatched" : routePath(c, -1),
      status: c.res.status,
      problem: c.get("problem") ?? null,
      format: c.get("format") ?? null,
      milliseconds: Date.now() - start,
      model_version: modelVersion,
    });
  };
