import * as z from "zod";

/** One wrong field: where it is (RFC 6901 pointer), what is wrong, how to mend it. */
export const FieldError = z
  .object({
    pointer: z.string().describe("RFC 6901 pointer into the body, `?name` for a query parameter."),
    code: z.string().describe("Stable; for programs."),
    message: z.string().describe("What is wrong; for people."),
    hint: z.string().nullable().describe("How to mend it."),
  })
  .meta({ id: "FieldError" });
export type FieldError = z.infer<typeof FieldError>;

/** application/problem+json (RFC 9457) with a stable code and every wrong field. */
export const Problem = z
  .object({
    type: z.string().describe("URI reference of a page on this kind of problem."),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    code: z.string().describe("Stable; for programs."),
    request_id: z.string().describe("Also in the X-Request-Id header and in the log."),
    errors: z.array(FieldError),
  })
  .meta({ id: "Problem" });
export type Problem = z.infer<typeof Problem>;
