import type * as z from "zod/mini";
import type { FieldError } from "../../contract/problem.ts";
import { type Checked, validator } from "./validator.ts";

/** A check of query parameters against a schema; like validator, to be made at module top level. */
export const queryReader = <T extends z.ZodMiniType>(schema: T): ((url: string) => Promise<Checked<z.output<T>>>) => {
  const check = validator(schema);
  return async function readQuery(url) {
    const start = url.indexOf("?");
    const checked = await check(start === -1 ? {} : Object.fromEntries(new URLSearchParams(url.slice(start + 1))));
    return checked.ok ? checked : { ok: false, errors: checked.errors.map(asParameter) };
  };
};

/** An error about a field of the query, pointed at the parameter. */
export const asParameter = (error: FieldError): FieldError => ({
  ...error,
  pointer: `?${error.pointer.slice(1)}`,
  message: error.code === "unknown_field" ? "is not a known parameter" : error.message,
});
