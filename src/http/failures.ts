import type { Failure } from "../advice/failure.ts";
import { whyNot } from "../advice/why-not.ts";
import type { FieldError } from "../contract/problem.ts";
import { grouped } from "../numbers/grouped.ts";
import { invalid, type Trouble } from "./problem.ts";

const gib = (value: number): string => `${value.toPrecision(3)} GiB`;

const plain = (value: number): string => (Number.isInteger(value) ? grouped(value) : String(value));

/** Rounded up, so that the number, given back as a limit, is kept. */
const upwards = (value: number, digits: number): number => {
  const step = 10 ** Math.floor(Math.log10(value) - digits + 1);
  return Number((Math.ceil(value / step - 1e-9) * step).toPrecision(digits));
};

/** `$12,210`, `61.3 hours`. */
const amountOf = (limit: "deadline_hours" | "budget_usd", value: number): string => (limit === "budget_usd" ? `$${plain(value)}` : `${plain(value)} hours`);

/** Puts a failure of the core into words. A new kind does not compile until it has its words here. */
export const troubleOf = (failure: Failure): Trouble => {
  switch (failure.kind) {
    case "invalid":
      return invalid(failure.errors);
    case "misfit":
      return troubleOf(whyNot(failure.misfit));
    case "does_not_fit":
      if (failure.pins_to_blame) {
        const more = failure.smallest_count === null || failure.smallest_count <= failure.count ? "" : `, and it fits ${failure.smallest_count} accelerators as it is`;
        const detail = `The pinned layout does not fit the memory of ${failure.count} accelerators; another layout does${more}.`;
        return { code: "does_not_fit", detail, errors: [field("/layout", "does_not_fit", "fits the memory only with another value", failure.remedy)] };
      }
      return {
        code: "does_not_fit",
        detail:
          `On ${failure.count} accelerator${failure.count === 1 ? "" : "s"} the leanest layout needs ${gib(failure.memory_gib)} of ${gib(failure.memory_limit_gib)} usable. ` +
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
    case "infeasible": {
      const asked = amountOf(failure.limit, failure.asked);
      const nearest = amountOf(failure.limit, upwards(failure.nearest, failure.limit === "budget_usd" ? 4 : 3));
      return {
        code: "infeasible",
        detail: `${failure.limit === "budget_usd" ? "A budget" : "A deadline"} of ${asked} cannot be met; the nearest that can is ${nearest}.`,
        errors: [field(`/objective/${failure.limit}`, "infeasible", `cannot be met; the nearest is ${nearest}`, failure.how)],
      };
    }
  }
};

const field = (pointer: string, code: string, message: string, hint: string): FieldError => ({ pointer, code, message, hint });
