import type { Context, Handler } from "hono";
import { flatQuestion } from "../../../contract/flat.ts";
import type { AppEnv, Core } from "../../environment.ts";
import { problem } from "../../problem.ts";
import { toParameters, unflatten } from "../../reading/flat.ts";
import { checkQuestion } from "../post-advice.ts";
import { answerLaunch, readLaunchWish } from "./answer-launch.ts";

/** GET /v1/launch/{launcher}: the question as flat parameters, beside version and format. */
export const getLaunch = (core: Core): Handler<AppEnv> =>
  async function getLaunch(c: Context<AppEnv>) {
    const read = await readLaunchWish(c);
    if (!read.ok) return problem(c, read.trouble);
    const { question, errors } = unflatten(flatQuestion, read.value.rest);
    const unread = new Set(errors.map((error) => error.pointer));
    return answerLaunch(c, core, {
      wish: read.value,
      checked: await checkQuestion(question),
      errors: [...read.value.errors, ...errors],
      point: (pointed) => toParameters(flatQuestion, pointed).filter((error) => !unread.has(error.pointer)),
    });
  };
