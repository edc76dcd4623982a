import type { Context } from "hono";
import type { Problem } from "../contract/problem.ts";
import type { AppEnv } from "./environment.ts";
import type { Trouble } from "./problem.ts";
import { problemKinds } from "./problem-kinds.ts";

/** The body of a problem+json answer to this request. */
export const problemBody = (c: Context<AppEnv>, trouble: Trouble): Problem => {
  const kind = problemKinds[trouble.code];
  return {
    type: `/problems/${trouble.code}`,
    title: kind.title,
    status: kind.status,
    detail: trouble.detail,
    instance: trouble.code === "not_found" ? "/" : c.req.path,
    code: trouble.code,
    request_id: c.get("requestId"),
    errors: [...(trouble.errors ?? [])],
  };
};

/** Answers application/problem+json. */
export const answerProblem = (c: Context<AppEnv>, trouble: Trouble, headers: Readonly<Record<string, string>>): Response => {
  c.set("problem", trouble.code);
  return c.body(`${JSON.stringify(problemBody(c, trouble))}\n`, problemKinds[trouble.code].status, {
    "Content-Type": "application/problem+json",
    "Cache-Control": "no-store",
    ...headers,
  });
};
