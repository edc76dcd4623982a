import type { Context, Handler } from "hono";
import type { Format } from "../../../contract/presentation.ts";
import type { Question } from "../../../contract/question.ts";
import type { RunAdvice } from "../../../contract/run-advice.ts";
import { strongTag, alreadyHas } from "../../caching.ts";
import type { AppEnv, Core } from "../../environment.ts";
import { writeAdvice } from "../../formats/advice.ts";
import { troubleOf } from "../../failures.ts";
import { keyed, type Keyed, runOf } from "../../keyed.ts";
import { invalid, problem } from "../../problem.ts";
import type { Wish } from "../../reading/wish.ts";
import { readWish, splitQuery } from "../../reading/wish.ts";
import { refused } from "../../refusals.ts";
import { problemAsWished } from "../answer-advice.ts";

/** The advice of a run, on its own hardware or on what is asked, written as wished. */
export const answerRunAdvice = async (c: Context<AppEnv>, core: Core, given: Keyed, hardware: Question["hardware"] | null, wish: Wish): Promise<Response> => {
  const { id, run } = runOf(c, given);
  c.set("format", wish.format);
  const advised = await run.advise(given.caller, id, hardware);
  if (!advised.ok) return refused(c, advised.refused);
  if ("failure" in advised.value) return problemAsWished(c, troubleOf(advised.value.failure), wish);
  const { advice } = advised.value;
  const whole = wish.format === "json" && wish.field === null;
  const tag = await strongTag(core.modelVersion, JSON.stringify(wish), advice);
  const headers = { ETag: tag, Vary: "Accept, Authorization", "Cache-Control": "private, no-cache" };
  if (alreadyHas(c, tag)) return c.body(null, 304, headers);
  if (whole) return c.body(`${advice}\n`, 200, { "Content-Type": "application/json", ...headers });
  const written = await writeAdvice(JSON.parse(advice) as RunAdvice, wish);
  return "trouble" in written ? problemAsWished(c, written.trouble, wish) : c.body(written.body, 200, { ...written.headers, ...headers });
};

/** GET /v1/runs/{id}/advice and its suffixes: what to do with the tokens that remain. */
export const getRunAdvice = (core: Core, suffix: Format | null): Handler<AppEnv> =>
  keyed(async (c, given) => {
    const query = splitQuery(c.req.url);
    const read = await readWish(c, query.presentation, suffix);
    if (!read.ok) return problem(c, read.trouble);
    const { wish, errors } = read.value;
    if (errors.length > 0) return problemAsWished(c, invalid(errors), wish);
    return answerRunAdvice(c, core, given, null, wish);
  });
