import type { Context, Handler } from "hono";
import type { Advice } from "../../contract/answer.ts";
import type { Estimate } from "../../contract/estimate.ts";
import type { ScenarioKind } from "../../contract/scenarios.ts";
import type { Result } from "../../advice/failure.ts";
import type { AppEnv, Core } from "../environment.ts";
import { troubleOf } from "../failures.ts";
import { scenarioWriter } from "../formats/scenarios.ts";
import { invalid, problem, type Trouble } from "../problem.ts";
import { problemBody } from "../problem-answer.ts";
import { readScenarios, type Row } from "../reading/scenarios.ts";
import type { Checked } from "../reading/validator.ts";
import { checkQuestion } from "./post-advice.ts";
import { checkEstimate } from "./post-estimate.ts";

/** POST /v1/scenarios: up to a thousand questions; a bad one fails alone. */
export const postScenarios = (core: Core): Handler<AppEnv> =>
  async function postScenarios(c: Context<AppEnv>) {
    const asked = await readScenarios(c);
    if (!asked.ok) return problem(c, asked.trouble);
    const { kind, rows, format } = asked.value;
    c.set("format", format);
    const answer = answers(core)[kind];
    const written = scenarioWriter(asked.value);
    // One after another: what is wrong with a thousand rows is not all held at once.
    for (const row of rows) {
      const outcome = await answerRow(row, answer);
      written.add("trouble" in outcome ? { error: problemBody(c, outcome.trouble) } : outcome.value);
    }
    return written.respond(c);
  };

type Answer = (question: unknown) => Promise<Checked<Result<Advice | Estimate>>>;

const answers = (core: Core): Readonly<Record<ScenarioKind, Answer>> => ({
  advice: async (question) => apply(await checkQuestion(question), core.advise),
  estimate: async (question) => apply(await checkEstimate(question), core.estimate),
});

const apply = async <Q, A>(checked: Checked<Q>, answer: (question: Q) => Result<A> | Promise<Result<A>>): Promise<Checked<Result<A>>> =>
  checked.ok ? { ok: true, value: await answer(checked.value) } : checked;

const answerRow = async (row: Row, answer: Answer): Promise<{ readonly value: Advice | Estimate } | { readonly trouble: Trouble }> => {
  const checked = await answer(row.question);
  if (!checked.ok || row.errors.length > 0) {
    const unread = new Set(row.errors.map((error) => error.pointer));
    const fields = checked.ok ? [] : row.point(checked.errors).filter((error) => !unread.has(error.pointer));
    return { trouble: invalid([...row.errors, ...fields]) };
  }
  if (checked.value.ok) return { value: checked.value.value };
  const trouble = troubleOf(checked.value.failure);
  return { trouble: trouble.errors === undefined ? trouble : { ...trouble, errors: row.point(trouble.errors) } };
};
