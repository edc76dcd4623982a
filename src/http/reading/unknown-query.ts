import { nearest } from "../../contract/nearest.ts";
import { Presentation } from "../../contract/presentation.ts";
import type { FieldError } from "../../contract/problem.ts";
import type { SplitQuery } from "./wish.ts";

/** Parameters a POST does not know: its question is in the body. */
export const unknownQuery = (given: SplitQuery["question"]): FieldError[] =>
  given.map(([name]) => {
    const meant = nearest(name, Object.keys(Presentation.shape));
    return {
      pointer: `?${name.slice(0, 64)}`,
      code: "unknown_field",
      message: "is not a known parameter",
      hint: meant === null ? "the question goes into the body" : `did you mean "${meant}"?`,
    };
  });
