import type * as z from "zod/mini";
import type { FieldError } from "../../contract/problem.ts";
import { fieldErrors } from "./field-errors.ts";

/** A value as the schema wants it, with defaults filled in, or every wrong field. */
export type Checked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly errors: FieldError[] };

/** A check made from a schema. */
export const validator = <T extends z.ZodMiniType>(schema: T): ((input: unknown) => Checked<z.output<T>>) => {
  return function check(input) {
    const parsed = schema.safeParse(input);
    if (parsed.success) return { ok: true, value: parsed.data };
    return { ok: false, errors: fieldErrors(schema, input, parsed.error.issues) };
  };
};
