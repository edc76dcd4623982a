import type { Context, Handler } from "hono";
import { nearest } from "../../../contract/nearest.ts";
import type { AppEnv, Core } from "../../environment.ts";
import { problem } from "../../problem.ts";
import { readJson } from "../../reading/body.ts";
import { checkQuestion } from "../post-advice.ts";
import { answerLaunch, readLaunchWish } from "./answer-launch.ts";

/** POST /v1/launch/{launcher}: the question as the body of POST /v1/advice. */
export const postLaunch = (core: Core): Handler<AppEnv> =>
  async function postLaunch(c: Context<AppEnv>) {
    const read = await readLaunchWish(c);
    if (!read.ok) return problem(c, read.trouble);
    const unknown = read.value.rest.map(([name]) => {
      const meant = nearest(name, ["version", "format"]);
      return { pointer: `?${name.slice(0, 64)}`, code: "unknown_field", message: "is not a known parameter", hint: meant === null ? "the question goes into the body" : `did you mean "${meant}"?` };
    });
    const body = await readJson(c);
    if (!body.ok) return problem(c, body.trouble);
    return answerLaunch(c, core, { wish: read.value, checked: await checkQuestion(body.value), errors: [...read.value.errors, ...unknown], point: (pointed) => pointed });
  };
