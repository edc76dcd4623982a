import type { Handler } from "hono";
import { RunQuestion } from "../../../contract/runs.ts";
import type { AppEnv } from "../../environment.ts";
import { keyed } from "../../keyed.ts";
import { invalid, problem } from "../../problem.ts";
import { readJson } from "../../reading/body.ts";
import { onceOf } from "../../reading/once.ts";
import { validator } from "../../reading/validator.ts";
import { refused } from "../../refusals.ts";

const check = validator(RunQuestion);

/** POST /v1/runs. */
export const postRuns: Handler<AppEnv> = keyed(async (c, { caller, storage }) => {
  const body = await readJson(c);
  if (!body.ok) return problem(c, body.trouble);
  const checked = await check(body.value);
  if (!checked.ok) return problem(c, invalid(checked.errors));
  const once = await onceOf(c, "run", checked.value);
  if (!once.ok) return problem(c, once.trouble);
  const { name, notify, question } = checked.value;
  const made = await storage.WORKSPACES.getByName(caller.workspace).makeRun(caller, { name, notify, question: JSON.stringify(question), file: null }, once.value);
  if (!made.ok) return refused(c, made.refused);
  return c.body(`${JSON.stringify(made.value)}\n`, 201, { "Content-Type": "application/json", Location: `/v1/runs/${made.value.id}` });
});
