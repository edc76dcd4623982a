import type { Failure } from "../advice/failure.ts";
import type { FieldError } from "../contract/problem.ts";
import { invalid, type Trouble } from "./problem.ts";

const gib = (value: number): string => `${value.toPrecision(3)} GiB`;

/** Puts a failure of the core into words. A new kind does not compile until it has its words here. */
export const troubleOf = (failure: Failure): Trouble => {
  switch (failure.kind) {
    case "invalid":
      return invalid(failure.errors);
    case "does_not_fit":
      return {
        code: "does_not_fit",
        detail:
          `On ${failure.count} accelerators the leanest layout needs ${gib(failure.memory_gib)} of ${gib(failure.memory_limit_gib)} usable. ` +
          (failure.smallest_count === null ? "No count tried fits." : `The smallest count that fits is ${failure.smallest_count}.`),
        errors: [
          field(
            "/hardware/count",
            "does_not_fit",
            failure.smallest_count === null ? "no layout fits the memory" : `must be at least ${failure.smallest_count} to fit the memory`,
            failure.remedy,
          ),
        ],
      };
    case "infeasible":
      return {
        code: "infeasible",
        detail: `${failure.limit} of ${failure.asked} cannot be met; the nearest that can is ${failure.nearest.toPrecision(4)}.`,
        errors: [
          field(`/objective/${failure.limit}`, "infeasible", `cannot be met; the nearest is ${failure.nearest.toPrecision(4)}`, failure.how),
        ],
      };
  }
};

const field = (pointer: string, code: string, message: string, hint: string): FieldError => ({ pointer, code, message, hint });
