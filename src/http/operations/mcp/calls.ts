import type { Told, Tool } from "../../../assistant/tools.ts";
import { toolsOf } from "../../../assistant/tools.ts";
import type { Advice } from "../../../contract/answer.ts";
import type { Comparison } from "../../../contract/compare.ts";
import { CompareQuestion } from "../../../contract/compare-question.ts";
import { flatEstimate } from "../../../contract/flat-estimate.ts";
import { type FlatField, flatQuestion } from "../../../contract/flat.ts";
import type { FieldError } from "../../../contract/problem.ts";
import type { Core } from "../../environment.ts";
import { troubleOf } from "../../failures.ts";
import { comparisonPages } from "../../formats/comparison.ts";
import { dialectOf, writeRows } from "../../formats/delimited.ts";
import { adviceText } from "../../formats/text.ts";
import { invalid, type Trouble } from "../../problem.ts";
import { toParameters, unflatten } from "../../reading/flat.ts";
import { validator } from "../../reading/validator.ts";
import { checkQuestion } from "../post-advice.ts";
import { checkEstimate } from "../post-estimate.ts";

type Arguments = Readonly<Record<string, unknown>>;

/** Why there is no answer, with every wrong argument by its own name. */
export const troubled = ({ detail, errors }: Trouble): Told => ({
  trouble: [detail, ...(errors ?? []).map(({ pointer, message, hint }) => `- ${pointer.replace("?", "")} ${message}${hint === null ? "" : ` (${hint})`}`)].join("\n"),
});

/** An argument as a parameter of an address. */
export const written = (value: unknown): string => (Array.isArray(value) ? value.map(written).join(",") : typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "");

/** Arguments by flat name as a question, with those that could not be read. */
export const questionOf = (table: ReadonlyMap<string, FlatField>, args: Arguments) => unflatten(table, Object.entries(args).map(([name, value]) => [name, written(value)] as const));

/** Errors about the question by the names the arguments have. */
const named = (table: ReadonlyMap<string, FlatField>, unread: readonly FieldError[], errors: readonly FieldError[]): readonly FieldError[] => {
  const known = new Set(unread.map(({ pointer }) => pointer));
  return [...unread, ...toParameters(table, errors).filter(({ pointer }) => !known.has(pointer))];
};

/** What an assistant needs of an advice; the long lists are left to the HTTP API. */
const inBrief = ({ frontier: _frontier, evidence: _evidence, alternatives: _alternatives, ...rest }: Advice): Arguments => rest;

const advise = (core: Core): Tool["call"] => async (args) => {
  const { question, errors } = questionOf(flatQuestion, args);
  const checked = await checkQuestion(question);
  if (!checked.ok || errors.length > 0) return troubled(invalid(named(flatQuestion, errors, checked.ok ? [] : checked.errors)));
  const result = await core.advise(checked.value);
  return result.ok ? { text: adviceText(result.value), data: inBrief(result.value) } : troubled(pointed(troubleOf(result.failure)));
};

const pointed = (trouble: Trouble): Trouble => (trouble.errors === undefined ? trouble : { ...trouble, errors: toParameters(flatQuestion, trouble.errors) });

const estimate = (core: Core): Tool["call"] => async (args) => {
  const { question, errors } = questionOf(flatEstimate, args);
  const checked = await checkEstimate(question);
  if (!checked.ok || errors.length > 0) return troubled(invalid(named(flatEstimate, errors, checked.ok ? [] : checked.errors)));
  const result = await core.estimate(checked.value);
  return result.ok ? { text: JSON.stringify(result.value, null, 1), data: { ...result.value } } : troubled(troubleOf(result.failure));
};

const checkCompare = validator(CompareQuestion);
const BUDGETS = ["accelerator_hours", "flops", "wall_clock_hours"] as const;

const numberOf = (table: ReadonlyMap<string, FlatField>, value: unknown): unknown => {
  const { question } = unflatten(table, [["tokens", written(value)]]);
  return (question["data"] as Arguments)["tokens"];
};

const compare = (core: Core): Tool["call"] => async ({ models, accelerator_hours, flops, wall_clock_hours, ...shared }) => {
  const { question, errors } = questionOf(flatQuestion, shared);
  const candidates = Array.isArray(models) ? (models as Arguments[]) : [];
  const budget = Object.fromEntries(Object.entries({ accelerator_hours, flops, wall_clock_hours }).filter(([, value]) => value !== undefined).map(([name, value]) => [name, numberOf(flatQuestion, value)]));
  const checked = await checkCompare({
    models: candidates.map(({ name, ...model }) => ({ name: typeof name === "string" ? name : written(model["params"]), model: questionOf(flatQuestion, model).question["model"] })),
    budget,
    data: question["data"],
    optimizer: question["optimizer"],
    hardware: question["hardware"],
  });
  if (BUDGETS.every((name) => budget[name] === undefined)) errors.push({ pointer: "?accelerator_hours", code: "required", message: "is required", hint: `or ${BUDGETS.slice(1).join(", or ")}` });
  if (!checked.ok || errors.length > 0) return troubled(invalid(named(flatQuestion, errors, checked.ok ? [] : checked.errors)));
  const result = await core.compare(checked.value);
  return result.ok ? { text: comparisonText(result.value), data: { ...result.value } } : troubled(troubleOf(result.failure));
};

const comparisonText = (comparison: Comparison): string => {
  const [{ header, rows }] = comparisonPages(comparison, undefined);
  const ahead = comparison.ahead.map((part) => `${part.name} from ${part.from_budget_share} to ${part.to_budget_share} of the budget`).join("; ");
  return `${writeRows([header, ...rows], dialectOf("tsv", "point"))}\nLowest loss: ${ahead === "" ? "not known" : ahead}.`;
};

/** The tools of this deployment. */
export const toolsFor = (core: Core, asked: { readonly launch: Tool["call"]; readonly read_run: Tool["call"] }): readonly Tool[] => toolsOf({ advise: advise(core), estimate: estimate(core), compare: compare(core), ...asked });
