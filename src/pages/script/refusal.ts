import type { Problem } from "../../contract/problem.ts";
import { problemView } from "./answer.ts";
import { el } from "./dom.ts";

/** An answer that is no success. */
export class Refused extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(problem.title);
    this.problem = problem;
  }

  /** Nothing more can be read with this key at this address. */
  get final(): boolean {
    return [401, 403, 404].includes(this.problem.status);
  }
}

/** The key in a header. */
export const headersOf = (key: string): Readonly<Record<string, string>> => ({ Authorization: `Bearer ${key}` });

/** Reads JSON, with a key in the header where there is one; a refusal is thrown. */
export const get = async <T>(from: string, key: string | null): Promise<T> => {
  const answer = await fetch(from, { headers: { ...(key === null ? {} : headersOf(key)), Accept: "application/json" } });
  const body: unknown = await answer.json();
  if (!answer.ok) throw new Refused(body as Problem);
  return body as T;
};

/** Why the page goes no further, as a title and a sentence. */
export const told = (title: string, detail: string): HTMLElement => el("div", "problem", el("strong", "", title), el("p", "", detail));

/** A refusal to a person who has one key and one address, in better words than those for programs where there are some. */
export const refusalView = ({ problem }: Refused): readonly HTMLElement[] => {
  if (problem.status === 401) return [told("This key is not known", "It was mistyped, or it has been revoked. Ask whoever keeps the workspace for one of role read.")];
  if (problem.status === 404) return [told("There is no such run", "The workspace of this key has no run at this address: it was deleted, or it belongs to another workspace, whose key opens it.")];
  return problemView(problem, new Set());
};
