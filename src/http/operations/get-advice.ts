import type { Context, Handler } from "hono";
import { flatQuestion } from "../../contract/flat.ts";
import type { Format } from "../../contract/presentation.ts";
import type { AppEnv, Core } from "../environment.ts";
import { problem } from "../problem.ts";
import { toParameters, unflatten } from "../reading/flat.ts";
import { readWish, splitQuery } from "../reading/wish.ts";
import { answerAdvice } from "./answer-advice.ts";
import { checkQuestion } from "./post-advice.ts";

/** GET /v1/advice and its suffixes: the question as flat parameters. */
export const getAdvice = (core: Core, suffix: Format | null): Handler<AppEnv> =>
  async function getAdvice(c: Context<AppEnv>) {
    const query = splitQuery(c.req.url);
    const read = await readWish(c, query.presentation, suffix);
    if (!read.ok) return problem(c, read.trouble);
    const { question, errors } = unflatten(flatQuestion, query.question, read.value.wish.decimal);
    const unread = new Set(errors.map((error) => error.pointer));
    const checked = await checkQuestion(question);
    return answerAdvice(c, core, {
      checked,
      wish: read.value.wish,
      errors: [...read.value.errors, ...errors],
      // A parameter that could not be read is reported once, not as missing as well.
      point: (pointed) => toParameters(flatQuestion, pointed).filter((error) => !unread.has(error.pointer)),
    });
  };
