import * as z from "zod";

/** One wrong field: where it is (RFC 6901 pointer), what is wrong, how to mend it. */
export const FieldError = z
  .object({ pointer: z.string(), code: z.string(), message: z.string(), hint: z.string().nullable() })
  .meta({ id: "FieldError" });
export type FieldError = z.infer<typeof FieldError>;

/** application/problem+json (RFC 9457) with a stable code and every wrong field. */
export const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    code: z.string(),
    request_id: z.string(),
    errors: z.array(FieldError),
  })
  .meta({ id: "Problem" });
export type Problem = z.infer<typeof Problem>;
