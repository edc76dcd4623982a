import type { Context } from "hono";
import type { Format } from "../../contract/presentation.ts";
import type { FieldError } from "../../contract/problem.ts";
import { RunAdvice } from "../../contract/run-advice.ts";
import type { AppEnv } from "../environment.ts";
import { type Outcome, ready } from "../problem.ts";
import { readWish, type SplitQuery, type Wish } from "./wish.ts";

/** How the advice of a run is to be written. */
export interface RunWish extends Wish {
  /** `table=elastic`: the list that only a run's advice has, as rows. */
  readonly elastic: boolean;
}

/** The same as of other advice, and `table=elastic` besides. */
export const readRunWish = async (c: Context<AppEnv>, given: SplitQuery["presentation"], suffix: Format | null): Promise<Outcome<{ readonly wish: RunWish; readonly errors: readonly FieldError[] }>> => {
  const others = given.filter(([name, value]) => name !== "table" || value !== "elastic");
  const elastic = others.length < given.length;
  const read = await readWish(c, others, suffix, RunAdvice);
  if (!read.ok) return read;
  const { wish, errors } = read.value;
  const told = errors.map((error) => (error.pointer === "?table" && error.code === "unknown_value" ? { ...error, message: `${error.message}, elastic` } : error));
  const conflict = elastic && wish.field !== null ? [{ pointer: "?table", code: "conflict", message: "cannot be combined with field", hint: "give one of the two" }] : [];
  return ready({ wish: { ...wish, elastic }, errors: [...told, ...conflict] });
};
