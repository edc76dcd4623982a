import type { Context, Handler } from "hono";
import type { Format } from "../../contract/presentation.ts";
import { Question } from "../../contract/question.ts";
import { inlineError } from "../formats/inline-error.ts";
import type { AppEnv, Core } from "../environment.ts";
import { problem } from "../problem.ts";
import { readJson } from "../reading/body.ts";
import { readWish, splitQuery, unknownQuery } from "../reading/presentation.ts";
import { validator } from "../reading/validator.ts";
import { answerAdvice } from "./answer-advice.ts";

/** Reads an advice question. */
export const checkQuestion = validator(Question);

/** POST /v1/advice and its suffixes. */
export const postAdvice = (core: Core, suffix: Format | null): Handler<AppEnv> =>
  async function postAdvice(c: Context<AppEnv>) {
    const query = splitQuery(c.req.url);
    const read = readWish(c, query.presentation, suffix);
    if (!read.ok) return problem(c, read.trouble);
    const { wish, errors } = read.value;
    const body = await readJson(c);
    if (!body.ok) return wish.inline ? inlineError(c, body.trouble, wish) : problem(c, body.trouble);
    return answerAdvice(c, core, {
      checked: checkQuestion(body.value),
      wish,
      errors: [...errors, ...unknownQuery(query.question)],
      point: (pointed) => pointed,
    });
  };
