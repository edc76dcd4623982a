import * as z from "zod/mini";
import { described, named } from "./described.ts";

/** One wrong field: where it is (RFC 6901 pointer), what is wrong, how to mend it. */
export const FieldError = named("FieldError", z.object({
  pointer: described(z.string(), "RFC 6901 pointer into the body, `?name` for a query parameter."),
  code: described(z.string(), "Stable; for programs."),
  message: described(z.string(), "What is wrong; for people."),
  hint: described(z.nullable(z.string()), "How to mend it."),
}));
export type FieldError = z.infer<typeof FieldError>;

/** application/problem+json (RFC 9457) with a stable code and every wrong field. */
export const Problem = named("Problem", z.object({
  type: described(z.string(), "URI reference of a page on this kind of problem."),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.string(),
  code: described(z.string(), "Stable; for programs."),
  request_id: described(z.string(), "Also in the X-Request-Id header and in the log."),
  errors: z.array(FieldError),
}));
export type Problem = z.infer<typeof Problem>;
