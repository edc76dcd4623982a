import type { Context } from "hono";
import type { FieldError } from "../contract/problem.ts";
import type { AppEnv } from "./environment.ts";
import type { ProblemCode } from "./problem-kinds.ts";

/** Why a request gets no answer, before it is tied to the request. */
export interface Trouble {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly errors?: readonly FieldError[];
}

/** What a step of reading a request yields. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly trouble: Trouble };

/** A step that went well. */
export const ready = <T>(value: T): Outcome<T> => ({ ok: true, value });
/** A step that ends the request. */
export const troubled = (trouble: Trouble): { readonly ok: false; readonly trouble: Trouble } => ({ ok: false, trouble });

/** Wrong fields beyond this many are counted, not listed. */
const MOST_LISTED = 200;

/** 422 with every wrong field. */
export const invalid = (errors: readonly FieldError[]): Trouble => ({
  code: "invalid",
  detail:
    errors.length === 1
      ? `One field is wrong: ${sentence(errors[0])}`
      : errors.length > MOST_LISTED
        ? `${errors.length} fields are wrong; the first ${MOST_LISTED} are listed.`
        : `${errors.length} fields are wrong.`,
  errors: errors.slice(0, MOST_LISTED),
});

const sentence = (error: FieldError | undefined): string => (error === undefined ? "" : `${error.pointer === "" ? "The whole" : error.pointer} ${error.message}.`);

/** Answers application/problem+json, in words that are loaded with the first problem. */
export const problem = async (c: Context<AppEnv>, trouble: Trouble, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
  (await import("./problem-answer.ts")).answerProblem(c, trouble, headers);
