import type { Handler } from "hono";
import { PublishedRunRow } from "../../contract/reference.ts";
import type { AppEnv, Core } from "../environment.ts";
import { answerReference, type ReferenceSuffix } from "./answer-reference.ts";

/** GET /v1/published-runs: what was done, what is advised, and the ratio. */
export const getPublishedRuns = (core: Core, suffix: ReferenceSuffix): Handler<AppEnv> =>
  async function getPublishedRuns(c) {
    const body = await core.publishedRuns();
    return answerReference(c, suffix, body, { name: "published-runs", schema: PublishedRunRow, records: body.runs });
  };
