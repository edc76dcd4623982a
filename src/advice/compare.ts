import type { Warning } from "../contract/answer.ts";
import type { Compared, ComparePoint, Comparison } from "../contract/compare.ts";
import type { Budget, CompareQuestion } from "../contract/compare-question.ts";
import type { FieldError } from "../contract/problem.ts";
import type { Question } from "../contract/question.ts";
import { lossForecast } from "../science/loss.ts";
import type { LogNormal } from "../science/types.ts";
import type { Case } from "./case.ts";
import { beyondMeasured } from "./domain.ts";
import { distributionOf } from "./evidence.ts";
import { everySpecialist } from "./every-specialist.ts";
import { fail, ok } from "./failure.ts";
import type { Failure, Result } from "./failure.ts";
import { MODEL_VERSION } from "./model-version.ts";
import { NO_MEASUREMENTS, NO_PINS } from "./nothing.ts";
import { caseOf, settle } from "./settle.ts";
import type { Settled } from "./settle.ts";
import { whyNot } from "./why-not.ts";

/** Points along the budget, as shares of it: a whole run each, √2 apart. */
const SHARES = Array.from({ length: 12 }, (_, i) => 2 ** ((i - 11) / 2));

/** How often the tokens are set anew until the run costs the budget; each round leaves the small change of speed with the batch. */
const ROUNDS = 4;
/** Where the search for the tokens of the whole budget begins; every other point starts from the speed of the last. */
const FIRST_TOKENS = 1e11;
/** Close enough to the budget. */
const CLOSE = 0.005;
/** A run that costs this much more than its share cannot be made shorter: it is one step. */
const OVERSPENT = 1.05;

/** Several models on one budget: the tokens each can see, its batch, learning rate and loss, and who is ahead where. */
export const compare = (question: CompareQuestion): Result<Comparison> => {
  const errors = checkBudget(question.budget);
  if (errors.length > 0) return fail({ kind: "invalid", errors });
  const models: Compared[] = [];
  const wrong: FieldError[] = [];
  for (const [i, { name, model }] of question.models.entries()) {
    const compared = compareOne(question, name, model);
    if (compared.ok) models.push(compared.value);
    else wrong.push(...errorsOf(compared.failure, i));
  }
  if (wrong.length > 0) return fail({ kind: "invalid", errors: unique(wrong) });
  return ok({ model_version: MODEL_VERSION, models, ahead: whoIsAhead(models) });
};

/** Why one model has no run, as what is wrong with the comparison: the others stand beside nothing. */
const errorsOf = (failure: Failure, i: number): FieldError[] => {
  switch (failure.kind) {
    case "invalid":
      return failure.errors.map((error) => ({ ...error, pointer: error.pointer.replace(/^\/model\b/, `/models/${i}/model`) }));
    case "misfit":
      return errorsOf(whyNot(failure.misfit), i);
    case "does_not_fit": {
      const { count, memory_gib: needed, memory_limit_gib: usable, smallest_count: smallest } = failure;
      const enough = smallest === null ? "no count tried fits" : `the smallest count that fits is ${smallest}`;
      return [{ pointer: `/models/${i}`, code: failure.kind, message: `does not fit ${count} accelerators: the leanest layout needs ${needed.toPrecision(3)} GiB of ${usable.toPrecision(3)} GiB usable; ${enough}`, hint: failure.remedy }];
    }
    case "infeasible":
      return [{ pointer: `/models/${i}`, code: failure.kind, message: `cannot keep ${failure.limit} of ${failure.asked}: the nearest is ${failure.nearest.toPrecision(4)}`, hint: failure.how }];
  }
};

const unique = (errors: readonly FieldError[]): FieldError[] => [...new Map(errors.map((error) => [error.pointer + error.code, error])).values()];

const BUDGETS = ["accelerator_hours", "flops", "wall_clock_hours"] as const;

const checkBudget = (budget: Budget): FieldError[] => {
  const given = BUDGETS.filter((name) => budget[name] !== null);
  if (given.length === 1) return [];
  const message = given.length === 0 ? "no budget is given" : `${given.length} budgets are given`;
  return [{ pointer: "/budget", code: "one_budget", message, hint: `give exactly one of ${BUDGETS.join(", ")}` }];
};

type Candidate = CompareQuestion["models"][number];

interface Run {
  readonly known: Case;
  readonly settled: Settled;
  readonly loss: LogNormal | null;
  /** Its cost over the share of the budget it was to spend. */
  readonly spent: number;
}

const compareOne = (question: CompareQuestion, name: string, model: Candidate["model"]): Result<Compared> => {
  let tokensPerBudget = 0;
  const points: ComparePoint[] = [];
  let whole: Run | null = null;
  for (const share of SHARES.toReversed()) {
    const found = spend(question, model, share, tokensPerBudget);
    if (!found.ok) return found;
    const { known, settled, loss, spent } = found.value;
    if (spent > OVERSPENT) {
      if (whole === null) return fail({ kind: "invalid", errors: [{ pointer: "/budget", code: "too_small", message: "does not pay for one optimizer step of every model", hint: `one step costs ${spent.toPrecision(3)} times as much` }] });
      break;
    }
    whole ??= found.value;
    tokensPerBudget = known.question.data.tokens / share;
    points.unshift({
      budget_share: share,
      accelerator_hours: settled.chosen.bill.acceleratorHours,
      tokens: settled.chosen.course.tokens,
      batch_tokens: settled.chosen.option.batchTokens,
      loss: loss?.median ?? null,
    });
  }
  if (whole === null) throw new Error("a budget has points");
  return ok(describe(name, whole, points));
};

const describe = (name: string, { known, settled, loss }: Run, points: ComparePoint[]): Compared => {
  const { chosen, rate } = settled;
  return {
    name,
    tokens: chosen.course.tokens,
    batch_tokens: chosen.option.batchTokens,
    batch_sequences: chosen.option.plan.batchSequences,
    learning_rate: rate.answer?.estimate.median ?? null,
    loss: loss === null ? null : distributionOf(loss),
    token_overhead: Math.max(0, chosen.course.overhead - 1),
    accelerator_hours: chosen.bill.acceleratorHours,
    wall_clock_hours: chosen.bill.wallClockHours.p50,
    flops: chosen.course.tokens * known.subject.flopsPerToken,
    mfu: chosen.option.plan.mfu,
    points,
    assumptions: [...known.subject.assumptions],
    warnings: [...known.judgement.warnings, ...known.subject.warnings, ...domainWarnings(known)],
  };
};

/** Says where the whole run lies beyond what was measured; its tokens follow from the budget. */
const domainWarnings = ({ setting }: Case): Warning[] =>
  setting.language ? beyondMeasured(setting).map((warning) => (warning.path === "/data/tokens" ? { ...warning, path: "/budget" } : warning)) : [];

/** The run of a model that spends a share of the budget: tokens are set anew until its cost is that share. */
const spend = (question: CompareQuestion, model: Candidate["model"], share: number, tokensPerBudget: number): Result<Run> => {
  let tokens = tokensPerBudget > 0 ? tokensPerBudget * share : FIRST_TOKENS;
  for (let round = 0; ; round++) {
    const known = caseOf(asQuestion(question, model, tokens), everySpecialist);
    if (!known.ok) return known;
    const settled = settle(known.value);
    if (!settled.ok) return settled;
    const off = costOf(question.budget, known.value, settled.value) / share;
    if (Math.abs(off - 1) < CLOSE || round === ROUNDS) return ok({ known: known.value, settled: settled.value, loss: lossOf(known.value, settled.value), spent: off });
    tokens = Math.max(1, tokens / off);
  }
};

/** Cost of a run as a share of the whole budget. */
const costOf = (budget: Budget, { subject }: Case, { chosen }: Settled): number => {
  if (budget.flops !== null) return (chosen.course.tokens * subject.flopsPerToken) / budget.flops;
  if (budget.accelerator_hours !== null) return chosen.bill.acceleratorHours / budget.accelerator_hours;
  return chosen.bill.wallClockHours.p50 / (budget.wall_clock_hours ?? 1);
};

const lossOf = ({ subject, question }: Case, { chosen }: Settled): LogNormal | null =>
  subject.shape === null || question.data.unit === "example"
    ? null
    : lossForecast(subject.shape.params, subject.shape.activeParams, question.data.tokens / Math.max(1, chosen.course.overhead), []);

const asQuestion = ({ data, optimizer, hardware, objective }: CompareQuestion, model: Candidate["model"], tokens: number): Question => ({
  model,
  data: { ...data, tokens },
  optimizer,
  hardware: { ...hardware, counts: [] },
  objective: { ...objective, hold: "tokens", deadline_hours: null, budget_usd: null },
  ...NO_PINS,
  measurements: NO_MEASUREMENTS,
});

/** Losses nearer than this are alike (nats): batches go in steps, and a lead that small comes and goes with them. */
const ALIKE = 0.003;

/** Stretches of the budget and the model with the lowest loss there; who leads stays ahead until clearly beaten. */
const whoIsAhead = (models: readonly Compared[]): Comparison["ahead"] => {
  const ahead: Comparison["ahead"] = [];
  for (const share of SHARES) {
    const losses = models.flatMap(({ name, points }) => {
      const loss = points.find(({ budget_share: at }) => at === share)?.loss ?? null;
      return loss === null ? [] : [{ name, loss }];
    });
    const [best] = losses.toSorted((a, b) => a.loss - b.loss);
    if (best === undefined) continue;
    const last = ahead.at(-1);
    const leader = losses.find(({ name }) => name === last?.name);
    if (last !== undefined && leader !== undefined && leader.loss <= best.loss + ALIKE) last.to_budget_share = share;
    else ahead.push({ from_budget_share: share, to_budget_share: share, name: best.name });
  }
  return ahead;
};
