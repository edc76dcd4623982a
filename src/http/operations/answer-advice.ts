import type { Context } from "hono";
import type { FieldError } from "../../contract/problem.ts";
import type { Question } from "../../contract/question.ts";
import { alreadyHas, publicFor, strongTag } from "../caching.ts";
import type { AppEnv, Core } from "../environment.ts";
import { troubleOf } from "../failures.ts";
import { writeAdvice } from "../formats/advice.ts";
import { inlineError } from "../formats/inline-error.ts";
import { invalid, problem, type Trouble } from "../problem.ts";
import { contentType } from "../reading/negotiation.ts";
import type { Wish } from "../reading/presentation.ts";
import type { Checked } from "../reading/validator.ts";

/** A question as it was read, with how to answer it. */
export interface Asked {
  readonly checked: Checked<Question>;
  readonly wish: Wish;
  /** Wrong parameters besides the question's own fields. */
  readonly errors: readonly FieldError[];
  /** Says a pointer into the question in the caller's own terms. */
  readonly point: (errors: readonly FieldError[]) => readonly FieldError[];
}

/** The last part both ways of asking share: refuse, say "not modified", or advise and write. */
export const answerAdvice = async (c: Context<AppEnv>, core: Core, asked: Asked): Promise<Response> => {
  const { checked, wish } = asked;
  c.set("format", wish.format);
  const refuse = (trouble: Trouble): Response => (wish.inline ? inlineError(c, trouble, wish) : problem(c, trouble));
  const errors = [...asked.errors, ...(checked.ok ? [] : asked.point(checked.errors))];
  if (!checked.ok || errors.length > 0) return refuse(invalid(errors));

  const tag = await strongTag(core.modelVersion, wish.format, wish.field?.join(".") ?? "", wish.table ?? "", JSON.stringify(checked.value));
  const caching = { ETag: tag, Vary: "Accept", ...(c.req.method === "POST" ? {} : { "Cache-Control": publicFor }) };
  if (alreadyHas(c, tag)) return c.body(null, 304, caching);

  const result = core.advise(checked.value);
  if (!result.ok) {
    const { failure } = result;
    const trouble = troubleOf(failure);
    return refuse(trouble.errors === undefined ? trouble : { ...trouble, errors: asked.point(trouble.errors) });
  }
  return c.body(writeAdvice(result.value, wish), 200, { "Content-Type": contentType(wish.format), ...caching });
};
