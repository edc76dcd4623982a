import type { FieldError } from "../../contract/problem.ts";

/** What is wrong in one cell: the problem, then every wrong field with how to mend it. */
export const problemMessage = ({ detail, errors = [] }: { readonly detail: string; readonly errors?: readonly FieldError[] }): string =>
  [detail, ...errors.map(({ pointer, message, hint }) => `${pointer} ${message}${hint === null ? "" : ` (${hint})`}`)].join(" ");
