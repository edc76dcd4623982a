import type { Tool } from "../../../assistant/tools.ts";
import type { Comparison } from "../../../contract/compare.ts";
import { flatQuestion } from "../../../contract/flat.ts";
import type { FieldError } from "../../../contract/problem.ts";
import type { Core } from "../../environment.ts";
import { troubleOf } from "../../failures.ts";
import { comparisonPages } from "../../formats/comparison.ts";
import { dialectOf, writeRows } from "../../formats/delimited.ts";
import { invalid } from "../../problem.ts";
import { unflatten } from "../../reading/flat.ts";
import { objectOf } from "../../reading/parts.ts";
import { checkCompare } from "../post-compare.ts";
import { named, questionOf, troubled, written } from "./arguments.ts";

const BUDGETS = ["accelerator_hours", "flops", "wall_clock_hours"] as const;

interface Read {
  readonly value: unknown;
  readonly errors: readonly FieldError[];
}

/** A model by its flat arguments, as an entry of POST /v1/compare. */
const modelOf = (given: unknown, place: number): Read => {
  const { name, ...model } = objectOf(given);
  const { question, errors } = questionOf(flatQuestion, model);
  return {
    value: { name: typeof name === "string" ? name : written(model["params"]), model: question["model"] },
    errors: errors.map((error) => {
      const argument = error.pointer.slice(1);
      return { ...error, pointer: `/models/${place}/${flatQuestion.get(argument)?.path.join("/") ?? argument}` };
    }),
  };
};

/** A size of the budget, written as tokens are: `1e22` or `180k`. */
const sizeOf = (name: string, given: unknown): Read => {
  const { question, errors } = unflatten(flatQuestion, [["tokens", written(given)]]);
  return { value: objectOf(question["data"])["tokens"], errors: errors.map((error) => ({ ...error, pointer: `?${name}` })) };
};

/** Sizes of the budget are arguments of their own; where there is none, the budget is told once. */
const byArgument = (error: FieldError): FieldError => ({ ...error, pointer: error.pointer === "/budget" ? "?accelerator_hours" : error.pointer.replace(/^\/budget\//, "?") });

/** `compare`: what POST /v1/compare answers, with the models by flat arguments. */
export const compare =
  (core: Core): Tool["call"] =>
  async ({ models, accelerator_hours, flops, wall_clock_hours, ...shared }) => {
    const { question, errors } = questionOf(flatQuestion, shared);
    const candidates = (Array.isArray(models) ? models : []).map(modelOf);
    const sizes = Object.entries({ accelerator_hours, flops, wall_clock_hours }).flatMap(([name, given]) => (given === undefined ? [] : [[name, sizeOf(name, given)] as const]));
    const checked = await checkCompare({
      models: candidates.map(({ value }) => value),
      budget: Object.fromEntries(sizes.map(([name, { value }]) => [name, value])),
      data: question["data"],
      optimizer: question["optimizer"],
      hardware: question["hardware"],
    });
    const noBudget: FieldError = { pointer: "?accelerator_hours", code: "required", message: "is required", hint: `or ${BUDGETS.slice(1).join(", or ")}` };
    const unread = [...errors, ...candidates.flatMap((candidate) => candidate.errors), ...sizes.flatMap(([, size]) => size.errors), ...(sizes.length === 0 ? [noBudget] : [])];
    if (!checked.ok || unread.length > 0) return troubled(invalid(named(flatQuestion, unread, checked.ok ? [] : checked.errors.map(byArgument))));
    const result = await core.compare(checked.value);
    return result.ok ? { text: textOf(result.value), data: { ...result.value } } : troubled(troubleOf(result.failure));
  };

const textOf = (comparison: Comparison): string => {
  const [{ header, rows }] = comparisonPages(comparison, undefined);
  const ahead = comparison.ahead.map((part) => `${part.name} from ${part.from_budget_share} to ${part.to_budget_share} of the budget`).join("; ");
  return `${writeRows([header, ...rows], dialectOf("tsv", "point"))}\nLowest loss: ${ahead === "" ? "not known" : ahead}.`;
};
