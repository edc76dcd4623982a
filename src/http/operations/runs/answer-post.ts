import type { Context } from "hono";
import type { FieldError } from "../../../contract/problem.ts";
import type { Accepted } from "../../../contract/runs.ts";
import type { Answer } from "../../../storage/refused.ts";
import type { RunObject } from "../../../storage/run-object.ts";
import type { AppEnv } from "../../environment.ts";
import { type Keyed, runOf } from "../../keyed.ts";
import { invalid, problem } from "../../problem.ts";
import { readJson } from "../../reading/body.ts";
import type { Checked } from "../../reading/validator.ts";
import { refused } from "../../refusals.ts";

/** What an agent may post: how it is read, what is wrong with it beyond the schema, and where it goes. */
export interface Postable<T> {
  readonly check: (input: unknown) => Promise<Checked<T>>;
  readonly complaints: (post: T) => readonly FieldError[];
  readonly store: (run: DurableObjectStub<RunObject>, given: Keyed, id: string, post: T) => Promise<Answer<Accepted>>;
}

/** Reads a post, checks it here so that the object only stores, and says what came of it once it is durable. */
export const answerPost = async <T>(c: Context<AppEnv>, given: Keyed, { check, complaints, store }: Postable<T>): Promise<Response> => {
  const { id, run } = runOf(c, given);
  const body = await readJson(c);
  const checked = body.ok ? await check(body.value) : null;
  const errors = checked === null ? [] : checked.ok ? complaints(checked.value) : checked.errors;
  if (!body.ok || checked?.ok !== true || errors.length > 0) {
    // Who may not post is told that first.
    const admitted = await run.admit(given.caller, id, ["admin", "agent"]);
    if (!admitted.ok) return refused(c, admitted.refused);
    return problem(c, body.ok ? invalid(errors) : body.trouble);
  }
  const answer = await store(run, given, id, checked.value);
  return answer.ok ? c.body(`{"accepted":${answer.value.accepted},"ignored":${answer.value.ignored}}\n`, 200, { "Content-Type": "application/json" }) : refused(c, answer.refused);
};
