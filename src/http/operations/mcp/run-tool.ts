import type { Context } from "hono";
import type { Told, Tool } from "../../../assistant/tools.ts";
import { runReply } from "../../../chat/replies/run.ts";
import type { Problem } from "../../../contract/problem.ts";
import type { RunAdvice } from "../../../contract/run-advice.ts";
import type { AppEnv } from "../../environment.ts";
import { bearer } from "../../reading/caller.ts";
import type { Within } from "../../within.ts";

/** `read_run`, with the key the assistant's own connection carries. */
export const readRun =
  (c: Context<AppEnv>, within: Within): Tool["call"] =>
  async ({ run }): Promise<Told> => {
    const key = bearer(c);
    if (key === null) return { trouble: "Runs need a key: connect with the header Authorization: Bearer and a key of the workspace." };
    if (typeof run !== "string" || !/^[\w-]{1,64}$/.test(run)) return { trouble: "run must be the id of a run, as in run_abc" };
    const answer = await within(c, `/v1/runs/${run}/advice`, key);
    if (!answer.ok) return { trouble: (await answer.json<Problem>()).detail };
    const advice = await answer.json<RunAdvice>();
    const { seen, next, schedule, layout, cost, warnings } = advice;
    return { text: runReply(run, advice).facts.map((fact) => fact.join(": ")).join("\n"), data: { seen, next, schedule, layout, cost, warnings } };
  };
