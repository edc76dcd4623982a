import type { Context } from "hono";
import type { Advice } from "../../contract/answer.ts";
import type { FieldError } from "../../contract/problem.ts";
import type { Question } from "../../contract/question.ts";
import { alreadyHas, publicFor, strongTag } from "../caching.ts";
import type { AppEnv, Core } from "../environment.ts";
import type { Written } from "../formats/advice.ts";
import { invalid, problem, type Trouble } from "../problem.ts";
import type { Wish } from "../reading/wish.ts";
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
  const refuse = (trouble: Trouble) => problemAsWished(c, trouble, wish);
  const errors = [...asked.errors, ...(checked.ok ? [] : asked.point(checked.errors))];
  if (!checked.ok || errors.length > 0) return refuse(invalid(errors));

  const tag = await strongTag(core.modelVersion, JSON.stringify(wish), JSON.stringify(checked.value));
  const caching = { ETag: tag, Vary: "Accept", ...(c.req.method === "POST" ? {} : { "Cache-Control": publicFor }) };
  if (alreadyHas(c, tag)) return c.body(null, 304, caching);

  const result = await core.advise(checked.value);
  if (!result.ok) {
    const { failure } = result;
    const trouble = (await import("../failures.ts")).troubleOf(failure);
    return refuse(trouble.errors === undefined ? trouble : { ...trouble, errors: asked.point(trouble.errors) });
  }
  const written = await write(result.value, wish);
  return "trouble" in written ? refuse(written.trouble) : c.body(written.body, 200, { ...written.headers, ...caching });
};

/** The whole answer as JSON is written here; every other format is loaded when it is first asked for. */
const write = async (advice: Advice, wish: Wish): Promise<Written> =>
  wish.format === "json" && wish.field === null ? { headers: { "Content-Type": "application/json" }, body: `${JSON.stringify(advice)}\n` } : (await import("../formats/advice.ts")).writeAdvice(advice, wish);

/** problem+json, or a row of the table for a spreadsheet that wished so. */
export const problemAsWished = async (c: Context<AppEnv>, trouble: Trouble, wish: Wish): Promise<Response> =>
  wish.inline ? (await import("../formats/inline-error.ts")).inlineError(c, trouble, wish) : problem(c, trouble);
