import type { Context, Handler } from "hono";
import type { Format } from "../../../contract/presentation.ts";
import type { FieldError } from "../../../contract/problem.ts";
import type { Question } from "../../../contract/question.ts";
import type { RunAdvice } from "../../../contract/run-advice.ts";
import { alreadyHas, strongTag } from "../../caching.ts";
import type { AppEnv, Core } from "../../environment.ts";
import { troubleOf } from "../../failures.ts";
import { writeRunAdvice } from "../../formats/run-advice.ts";
import { keyed, type Keyed, runOf } from "../../keyed.ts";
import { invalid, problem } from "../../problem.ts";
import { readJson } from "../../reading/body.ts";
import { inParameters, otherHardware, otherHardwareOf } from "../../reading/other-hardware.ts";
import { unknownQuery } from "../../reading/unknown-query.ts";
import { readRunWish, type RunWish } from "../../reading/run-wish.ts";
import { splitQuery } from "../../reading/wish.ts";
import { refused } from "../../refusals.ts";
import { problemAsWished } from "../answer-advice.ts";

/** What is asked of a run: how to write it, on which hardware, and how a pointer into the question is said to the caller. */
interface Asked {
  readonly wish: RunWish;
  readonly hardware: Partial<Question["hardware"]> | null;
  readonly point: (errors: readonly FieldError[]) => readonly FieldError[];
}

/** The advice of a run, on its own hardware or on what is asked, written as wished. */
const answer = async (c: Context<AppEnv>, core: Core, given: Keyed, { wish, hardware, point }: Asked): Promise<Response> => {
  const { id, run } = runOf(c, given);
  c.set("format", wish.format);
  const advised = await run.advise(given.caller, id, hardware);
  if (!advised.ok) return refused(c, advised.refused);
  if ("failure" in advised.value) {
    const trouble = troubleOf(advised.value.failure);
    if (trouble.errors === undefined) return problemAsWished(c, trouble, wish);
    const errors = point(trouble.errors);
    // The words of a single wrong field name it, so they follow its pointer.
    return problemAsWished(c, trouble.code === "invalid" ? invalid(errors) : { ...trouble, errors }, wish);
  }
  const { advice } = advised.value;
  const tag = await strongTag(core.modelVersion, JSON.stringify(wish), advice);
  const headers = { ETag: tag, Vary: "Accept, Authorization", "Cache-Control": "private, no-cache" };
  if (alreadyHas(c, tag)) return c.body(null, 304, headers);
  if (wish.format === "json" && wish.field === null) return c.body(`${advice}\n`, 200, { "Content-Type": "application/json", ...headers });
  const written = await writeRunAdvice(JSON.parse(advice) as RunAdvice, wish);
  return "trouble" in written ? problemAsWished(c, written.trouble, wish) : c.body(written.body, 200, { ...written.headers, ...headers });
};

/** GET /v1/runs/{id}/advice and its suffixes: what to do with the tokens that remain; with hardware as parameters, on that. */
export const getRunAdvice = (core: Core, suffix: Format | null): Handler<AppEnv> =>
  keyed(
    async (c, given) => {
      const query = splitQuery(given.url);
      const read = await readRunWish(c, query.presentation, suffix);
      if (!read.ok) return problem(c, read.trouble);
      const { wish, errors } = read.value;
      const asked = await otherHardwareOf(query.question, wish.decimal);
      if (!asked.ok || errors.length > 0) return problemAsWished(c, invalid([...errors, ...(asked.ok ? [] : asked.errors)]), wish);
      return answer(c, core, given, { wish, hardware: asked.value, point: asked.value === null ? (pointed) => pointed : inParameters });
    },
    { parameters: true },
  );

/** POST /v1/runs/{id}/advice: the same on the hardware of the body. Nothing is stored. */
export const postRunAdvice = (core: Core): Handler<AppEnv> =>
  keyed(
    async (c, given) => {
      const query = splitQuery(given.url);
      const read = await readRunWish(c, query.presentation, null);
      if (!read.ok) return problem(c, read.trouble);
      const body = await readJson(c);
      if (!body.ok) return problemAsWished(c, body.trouble, read.value.wish);
      const asked = await otherHardware(body.value);
      const errors = [...read.value.errors, ...unknownQuery(query.question), ...(asked.ok ? [] : asked.errors)];
      if (!asked.ok || errors.length > 0) return problemAsWished(c, invalid(errors), read.value.wish);
      return answer(c, core, given, { wish: read.value.wish, hardware: asked.value, point: (pointed) => pointed });
    },
    { parameters: true },
  );
