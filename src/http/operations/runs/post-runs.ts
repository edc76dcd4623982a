import type { Context, Handler } from "hono";
import { RunFile, RunQuestion } from "../../../contract/runs.ts";
import { fileComplaints } from "../../../runs/file-complaints.ts";
import type { Beginning } from "../../../storage/workspace/workspace.ts";
import type { AppEnv } from "../../environment.ts";
import { keyed, type Keyed, runOf } from "../../keyed.ts";
import { invalid, problem } from "../../problem.ts";
import { readJson } from "../../reading/body.ts";
import { onceOf } from "../../reading/once.ts";
import { complaintsAboutParts, objectOf, QUESTION_PARTS } from "../../reading/parts.ts";
import { validator } from "../../reading/validator.ts";
import { refused } from "../../refusals.ts";
import { webhookErrors } from "./webhook-errors.ts";

/** What the core has against the question inside: a run that can never be advised is not made. */
const aboutQuestion = async (input: unknown) =>
  complaintsAboutParts(objectOf(input)["question"], QUESTION_PARTS).map((error) => ({ ...error, pointer: `/question${error.pointer}` }));

const check = validator(RunQuestion, aboutQuestion);
const checkFile = validator(RunFile, aboutQuestion);

/** POST /v1/runs. */
export const postRuns: Handler<AppEnv> = keyed(async (c, given) => {
  const body = await readJson(c);
  if (!body.ok) return problem(c, body.trouble);
  const checked = await check(body.value);
  const errors = checked.ok ? [...(await aboutQuestion(body.value)), ...webhookErrors(checked.value.notify, c.env.BCRIT_MATTERMOST_HOSTS)] : checked.errors;
  if (!checked.ok || errors.length > 0) return problem(c, invalid(errors));
  const { name, notify, question } = checked.value;
  return begin(c, given, { name, notify, question: JSON.stringify(question), file: null });
});

/** POST /v1/runs/import: a run of a file that GET /v1/runs/{id}/export wrote, here or elsewhere. */
export const importRun: Handler<AppEnv> = keyed(async (c, given) => {
  const body = await readJson(c);
  if (!body.ok) return problem(c, body.trouble);
  const checked = await checkFile(body.value);
  const errors = checked.ok ? [...(await aboutQuestion(body.value)), ...fileComplaints(checked.value)] : checked.errors;
  if (!checked.ok || errors.length > 0) return problem(c, invalid(errors));
  return begin(c, given, { name: checked.value.name, notify: null, question: JSON.stringify(checked.value.question), file: JSON.stringify(checked.value) });
});

const begin = async (c: Context<AppEnv>, { caller, storage }: Keyed, beginning: Beginning): Promise<Response> => {
  const once = await onceOf(c, "run", beginning);
  if (!once.ok) return problem(c, once.trouble);
  const made = await storage.WORKSPACES.getByName(caller.workspace).makeRun(caller, beginning, once.value);
  if (!made.ok) return refused(c, made.refused);
  return c.body(`${JSON.stringify(made.value)}\n`, 201, { "Content-Type": "application/json", Location: `/v1/runs/${made.value.id}` });
};

/** GET /v1/runs/{id}/export. */
export const exportRun: Handler<AppEnv> = keyed(async (c, given) => {
  const { id, run } = runOf(c, given);
  const file = await run.export(given.caller, id);
  if (!file.ok) return refused(c, file.refused);
  return c.body(`${file.value}\n`, 200, { "Content-Type": "application/json", "Content-Disposition": `attachment; filename="${id}.json"` });
});
