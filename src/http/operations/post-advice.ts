import type { Context, Handler } from "hono";
import type { Format } from "../../contract/presentation.ts";
import { Question } from "../../contract/question.ts";
import type { AppEnv, Core } from "../environment.ts";
import { problem } from "../problem.ts";
import { readJson } from "../reading/body.ts";
import { readWish, splitQuery } from "../reading/wish.ts";
import { validator } from "../reading/validator.ts";
import { answerAdvice, problemAsWished } from "./answer-advice.ts";

/** Reads an advice question. */
export const checkQuestion = validator(Question, async (input) =>
  (await import("../reading/parts.ts")).complaintsAboutParts(input, ["model", "data", "optimizer", "hardware", "objective", "batch", "layout", "measurements"]),
);

/** POST /v1/advice and its suffixes. */
export const postAdvice = (core: Core, suffix: Format | null): Handler<AppEnv> =>
  async function postAdvice(c: Context<AppEnv>) {
    const query = splitQuery(c.req.url);
    const read = await readWish(c, query.presentation, suffix);
    if (!read.ok) return problem(c, read.trouble);
    const { wish } = read.value;
    const unknown = query.question.length === 0 ? [] : (await import("../reading/unknown-query.ts")).unknownQuery(query.question);
    const body = await readJson(c);
    if (!body.ok) return problemAsWished(c, body.trouble, wish);
    return answerAdvice(c, core, {
      checked: await checkQuestion(body.value),
      wish,
      errors: [...read.value.errors, ...unknown],
      point: (pointed) => pointed,
    });
  };
