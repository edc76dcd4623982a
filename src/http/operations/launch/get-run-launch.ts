import type { Handler } from "hono";
import type { Question } from "../../../contract/question.ts";
import type { RunAdvice } from "../../../contract/run-advice.ts";
import { cannotRun, zeroToPin } from "../../../launchers/ask.ts";
import { planOf } from "../../../launchers/plan.ts";
import { restOf } from "../../../launchers/rest.ts";
import { alreadyHas, strongTag } from "../../caching.ts";
import type { AppEnv, Core } from "../../environment.ts";
import { troubleOf } from "../../failures.ts";
import { keyed, runOf } from "../../keyed.ts";
import { invalid, problem } from "../../problem.ts";
import { refused } from "../../refusals.ts";
import { readLaunchWish, writeLaunch } from "./answer-launch.ts";

/** GET /v1/runs/{id}/launch/{launcher}: the rest of the run, from the tokens seen, as the launcher reads it. */
export const getRunLaunch = (core: Core): Handler<AppEnv> =>
  keyed(async (c, given) => {
    const wished = await readLaunchWish(c);
    if (!wished.ok) return problem(c, wished.trouble);
    const wish = wished.value;
    const unknown = wish.rest.filter(([name]) => name !== "key").map(([name]) => ({ pointer: `?${name.slice(0, 64)}`, code: "unknown_field", message: "is not a known parameter", hint: "version and format are" }));
    if (wish.errors.length + unknown.length > 0) return problem(c, invalid([...wish.errors, ...unknown]));
    const { id, run } = runOf(c, given);
    const [advised, read] = [await run.advise(given.caller, id, null), await run.read(given.caller, id)];
    if (!advised.ok) return refused(c, advised.refused);
    if (!read.ok) return refused(c, read.refused);
    if ("failure" in advised.value) return problem(c, troubleOf(advised.value.failure));
    const tag = await strongTag(core.modelVersion, "run-launch", wish.launcher.id, wish.chosen?.dialect.id ?? "", String(wish.json), advised.value.advice);
    const headers = { ETag: tag, Vary: "Accept, Authorization", "Cache-Control": "private, no-cache" };
    if (alreadyHas(c, tag)) return c.body(null, 304, headers);
    const advice = JSON.parse(advised.value.advice) as RunAdvice;
    if (advice.schedule.length === 0) return problem(c, invalid([{ pointer: "/data/tokens", code: "finished", message: "are all seen: nothing is left to launch", hint: "raise data.tokens of the run's question (PATCH /v1/runs/{id})" }]));
    const impossible = cannotRun(wish.launcher, advice.layout);
    if (impossible.length > 0) {
      return problem(c, invalid(impossible.map((message) => ({ pointer: "/layout", code: "conflict", message, hint: "pin it in the run's question (PATCH /v1/runs/{id}), or ask another launcher" }))));
    }
    const { question } = JSON.parse(read.value) as { readonly question: Question };
    const zero = zeroToPin(wish.launcher, advice.layout.zero_stage);
    const notes = [
      ...(advice.seen.tokens > 0 ? [`this is the rest of a run that has seen ${Math.round(advice.seen.tokens)} tokens`] : []),
      ...(zero === null ? [] : [`the run's advice counts on ZeRO stage ${advice.layout.zero_stage}, and ${wish.launcher.title} runs ${wish.launcher.can.zero.join(" and ")}: pin zero_stage ${zero} in the run's question to have memory and times for it`]),
    ];
    const plan = restOf(planOf(advice, question), advice.seen.tokens);
    return writeLaunch(c, wish, zero === null ? plan : { ...plan, zeroStage: zero }, { advice, notes }, headers);
  }, { parameters: true });
