import type { Handler } from "hono";
import { LawRow } from "../../contract/reference.ts";
import type { AppEnv, Core } from "../environment.ts";
import { answerReference, type ReferenceSuffix } from "./answer-reference.ts";

/** GET /v1/laws: the published laws evidence is taken from, and the rules between batches. */
export const getLaws = (core: Core, suffix: ReferenceSuffix): Handler<AppEnv> =>
  async function getLaws(c) {
    const body = await core.laws();
    return answerReference(c, suffix, body, { name: "laws", schema: LawRow, records: body.laws });
  };
