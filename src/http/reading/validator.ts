import * as z from "zod";
import type { FieldError } from "../../contract/problem.ts";
import { fieldErrors } from "./field-errors.ts";

/** A value as the schema wants it, with defaults filled in, or every wrong field. */
export type Checked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly errors: FieldError[] };

/**
 * A check compiled from a schema. Make it at module top level: compiling evaluates generated code, which Workers allow
 * only while they start. What fails the compiled path is read again by zod itself, which knows every issue.
 */
export const validator = <T extends z.ZodType>(schema: T): ((input: unknown) => Checked<z.output<T>>) => {
  const compiled = z.compile(schema);
  return function check(input) {
    const parsed = compiled.safeParse(input);
    if (parsed.success) return { ok: true, value: parsed.data };
    return { ok: false, errors: fieldErrors(schema, input, parsed.error.issues) };
  };
};
