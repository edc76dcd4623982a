import type { Handler } from "hono";
import { AcceleratorRow } from "../../contract/reference.ts";
import type { AppEnv, Core } from "../environment.ts";
import { answerReference, type ReferenceSuffix } from "./answer-reference.ts";

/** GET /v1/accelerators: the catalogue. */
export const getAccelerators = (core: Core, suffix: ReferenceSuffix): Handler<AppEnv> =>
  async function getAccelerators(c) {
    const body = await core.accelerators();
    return answerReference(c, suffix, body, { name: "accelerators", schema: AcceleratorRow, records: body.accelerators });
  };
