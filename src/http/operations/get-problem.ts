import type { Handler } from "hono";
import { publicFor } from "../caching.ts";
import type { AppEnv } from "../environment.ts";
import { problemKinds, type ProblemCode } from "../problem-kinds.ts";
import { remedies } from "../remedies.ts";

const isCode = (code: string): code is ProblemCode => Object.hasOwn(problemKinds, code);

/** GET /problems/{code}: what the `type` of a problem refers to. */
export const getProblem: Handler<AppEnv> = (c) => {
  const code = c.req.param("code") ?? "";
  if (!isCode(code)) return c.notFound();
  const { title, status } = problemKinds[code];
  return c.text(`${title} (${status}).\n${remedies[code]}\n`, 200, { "Cache-Control": publicFor });
};
