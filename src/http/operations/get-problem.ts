import type { Handler } from "hono";
import { publicFor } from "../caching.ts";
import type { AppEnv } from "../environment.ts";
import { problemKinds } from "../problem-kinds.ts";

const kinds: ReadonlyMap<string, (typeof problemKinds)[keyof typeof problemKinds]> = new Map(Object.entries(problemKinds));

/** GET /problems/{code}: what the `type` of a problem refers to. */
export const getProblem: Handler<AppEnv> = (c) => {
  const kind = kinds.get(c.req.param("code") ?? "");
  return kind === undefined ? c.notFound() : c.text(`${kind.title} (${kind.status}).\n${kind.remedy}\n`, 200, { "Cache-Control": publicFor });
};
