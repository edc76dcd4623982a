import type { Handler } from "hono";
import { RunPatch } from "../../../contract/runs.ts";
import type { FieldError } from "../../../contract/problem.ts";
import type { AppEnv } from "../../environment.ts";
import { keyed, runOf } from "../../keyed.ts";
import { invalid, problem } from "../../problem.ts";
import { readJson } from "../../reading/body.ts";
import { mergePatch } from "../../reading/merge-patch.ts";
import { complaintsAboutParts, QUESTION_PARTS } from "../../reading/parts.ts";
import { validator } from "../../reading/validator.ts";
import { refused } from "../../refusals.ts";
import { checkQuestion } from "../post-advice.ts";
import { webhookErrors } from "./webhook-errors.ts";

const check = validator(RunPatch);

/** Somebody else may change the run between its reading and its writing. */
const TRIES = 3;

/** PATCH /v1/runs/{id}: its name, its question (a merge patch), its webhook. */
export const patchRun: Handler<AppEnv> = keyed(async (c, given) => {
  const { id, run } = runOf(c, given);
  const body = await readJson(c);
  const checked = body.ok ? await check(body.value) : null;
  const errors: readonly FieldError[] = checked === null ? [] : checked.ok ? webhookErrors(checked.value.notify, c.env.BCRIT_MATTERMOST_HOSTS) : checked.errors;
  if (!body.ok || checked?.ok !== true || errors.length > 0) {
    const admitted = await run.admit(given.caller, id, ["admin"]);
    return admitted.ok ? problem(c, body.ok ? invalid(errors) : body.trouble) : refused(c, admitted.refused);
  }
  const { name, notify, question: patch } = checked.value;
  for (let tries = 1; ; tries++) {
    let question: { readonly from: string; readonly to: string } | undefined;
    if (patch !== undefined) {
      const stored = await run.question(given.caller, id);
      if (!stored.ok) return refused(c, stored.refused);
      const merged = await checkQuestion(mergePatch(JSON.parse(stored.value), patch));
      const wrong = merged.ok ? complaintsAboutParts(merged.value, QUESTION_PARTS) : merged.errors;
      if (!merged.ok || wrong.length > 0) return problem(c, invalid(wrong.map((error) => ({ ...error, pointer: `/question${error.pointer}` }))));
      question = { from: stored.value, to: JSON.stringify(merged.value) };
    }
    const changed = await run.change(given.caller, id, { name, notify, question });
    if (changed.ok) return c.body(`${changed.value}\n`, 200, { "Content-Type": "application/json" });
    if (changed.refused.why !== "changed_meanwhile" || tries === TRIES) return refused(c, changed.refused);
  }
});

/** DELETE /v1/runs/{id}: with everything it holds. */
export const deleteRun: Handler<AppEnv> = keyed(async (c, { caller, storage }) => {
  const deleted = await storage.WORKSPACES.getByName(caller.workspace).deleteRun(caller, c.req.param("id") ?? "");
  return deleted.ok ? c.body(null, 204) : refused(c, deleted.refused);
});
