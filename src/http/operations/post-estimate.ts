import type { Context, Handler } from "hono";
import * as z from "zod/mini";
import { EstimateQuestion } from "../../contract/estimate-question.ts";
import type { AppEnv, Core } from "../environment.ts";
import { troubleOf } from "../failures.ts";
import { strongTag } from "../caching.ts";
import { invalid, problem } from "../problem.ts";
import { readJson } from "../reading/body.ts";
import { queryReader } from "../reading/query.ts";
import { validator } from "../reading/validator.ts";

/** Reads an estimate question. */
export const checkEstimate = validator(EstimateQuestion, async (input) => (await import("../reading/parts.ts")).complaintsAboutParts(input, ["model", "data", "hardware", "batch"]));

const readNoQuery = queryReader(z.strictObject({}));

/** POST /v1/estimate: the price of one exact setup. */
export const postEstimate = (core: Core): Handler<AppEnv> =>
  async function postEstimate(c: Context<AppEnv>) {
    const body = await readJson(c);
    if (!body.ok) return problem(c, body.trouble);
    const query = await readNoQuery(c.req.url);
    const checked = await checkEstimate(body.value);
    if (!query.ok || !checked.ok) return problem(c, invalid([query, checked].flatMap((part) => (part.ok ? [] : part.errors))));
    const result = await core.estimate(checked.value);
    if (!result.ok) return problem(c, troubleOf(result.failure));
    const tag = await strongTag(core.modelVersion, "estimate", JSON.stringify(checked.value));
    return c.body(`${JSON.stringify(result.value)}\n`, 200, { "Content-Type": "application/json", ETag: tag });
  };
