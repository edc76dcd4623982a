import type * as z from "zod/mini";
import type { FieldError } from "../../contract/problem.ts";

/** A value as the schema wants it, with defaults filled in, or every wrong field. */
export type Checked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly errors: FieldError[] };

/** Issues put into words; an answer lists fewer, and a hostile body can hold a hundred thousand. */
const MOST_TOLD = 500;

/**
 * A check made from a schema. The words for what is wrong are loaded when something is. `alsoWrong` says what is wrong beyond
 * the schema with a value the schema refuses; a field is told once.
 */
export const validator = <T extends z.ZodMiniType>(schema: T, alsoWrong?: (input: unknown) => Promise<FieldError[]>): ((input: unknown) => Promise<Checked<z.output<T>>>) =>
  async function check(input) {
    const parsed = schema.safeParse(input);
    if (parsed.success) return { ok: true, value: parsed.data };
    const { fieldErrors } = await import("./field-errors.ts");
    const errors = fieldErrors(schema, input, parsed.error.issues.slice(0, MOST_TOLD));
    const told = new Set(errors.map((error) => error.pointer));
    const more = (await alsoWrong?.(input)) ?? [];
    return { ok: false, errors: [...errors, ...more.filter((error) => !told.has(error.pointer))] };
  };
