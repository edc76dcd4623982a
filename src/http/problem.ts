import type { Context } from "hono";
import type { FieldError, Problem } from "../contract/problem.ts";
import type { AppEnv } from "./environment.ts";
import { problemKinds, type ProblemCode } from "./problem-kinds.ts";

/** Why a request gets no answer, before it is tied to the request. */
export interface Trouble {
  readonly code: ProblemCode;
  readonly detail: string;
  readonly errors?: readonly FieldError[];
}

/** What a step of reading a request yields. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly trouble: Trouble };

export const ready = <T>(value: T): Outcome<T> => ({ ok: true, value });
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

/** The body of a problem+json answer to this request. */
export const problemBody = (c: Context<AppEnv>, trouble: Trouble): Problem => {
  const kind = problemKinds[trouble.code];
  return {
    type: `/problems/${trouble.code}`,
    title: kind.title,
    status: kind.status,
    detail: trouble.detail,
    instance: trouble.code === "not_found" ? "/" : c.req.path,
    code: trouble.code,
    request_id: c.get("requestId"),
    errors: [...(trouble.errors ?? [])],
  };
};

/** Answers application/problem+json. */
export const problem = (c: Context<AppEnv>, trouble: Trouble, headers: Readonly<Record<string, string>> = {}): Response => {
  c.set("problem", trouble.code);
  return c.body(`${JSON.stringify(problemBody(c, trouble))}\n`, problemKinds[trouble.code].status, {
    "Content-Type": "application/problem+json",
    "Cache-Control": "no-store",
    ...headers,
  });
};
