import type { BranchMeasurement, NoiseMeasurement, ThroughputMeasurement } from "../contract/measurements.ts";
import type { FieldError } from "../contract/problem.ts";
import type { Question } from "../contract/question.ts";
import { validateCell } from "../science/noise/index.ts";

/** Rounding of sums kept in double precision, relative. */
const ROUNDING = 1e-9;

/** Everything wrong with a post to /measurements that no schema sees, with pointers from its root; empty: sound, but for its unit. */
export const noiseComplaints = (post: NoiseMeasurement): FieldError[] => [
  ...geometryComplaints(post),
  ...distinct(post.cells.flatMap((cell, at) => validateCell(cell, post.geometry, at).map(({ path, ...fault }) => ({ pointer: `/${path}`, ...fault })))),
];

/** The geometry's faults come once, not once a cell. */
const distinct = (errors: readonly FieldError[]): FieldError[] => [...new Map(errors.map((error) => [`${error.pointer} ${error.code}`, error])).values()];

const wrongUnit = (pointer: string, message: string, hint: string): FieldError[] => [{ pointer, code: "wrong_unit", message, hint }];

/** A run counts tokens or examples, and its noise scale must be read in the same. */
export const unitComplaints = ({ unit, tokens_per_unit: perUnit }: NoiseMeasurement["geometry"], { data }: Question): FieldError[] => {
  if (data.unit === "token" && unit === "example") {
    return wrongUnit("/geometry/unit", "this run counts tokens, not examples", 'use "sequence" with tokens_per_unit, or "token" where the loss is weighted by tokens');
  }
  if (unit === "token" && data.unit === "example") return wrongUnit("/geometry/unit", "this run counts examples, not tokens", 'use "example"');
  if ((unit === "token" || data.unit === "example") && perUnit !== 1) {
    return wrongUnit("/geometry/tokens_per_unit", `one ${data.unit === "example" ? "example" : "token"} is one unit of this run`, "leave it out, or give 1");
  }
  return [];
};

/** No step has fewer units than groups. */
const geometryComplaints = ({ geometry }: NoiseMeasurement): FieldError[] =>
  geometry.units_per_step >= geometry.groups
    ? []
    : [{ pointer: "/geometry/units_per_step", code: "contradiction", message: "fewer units than groups: every group holds one unit or more", hint: `at least ${geometry.groups}` }];

/** The same for a post to /throughput: log-seconds obey the same inequality as every sum of squares. */
export const throughputComplaints = ({ points, memory }: ThroughputMeasurement): FieldError[] => [
  ...points.flatMap((point, at): FieldError[] => {
    const { n, sum_log_seconds: sum, sum_log_seconds_squared: squares, min_seconds: least } = point;
    const here = (field: string) => `/points/${at}/${field}`;
    const errors: FieldError[] = [];
    if (squares * n < sum * sum * (1 - ROUNDING)) {
      errors.push({ pointer: here("sum_log_seconds_squared"), code: "impossible_sum_of_squares", message: "below sum_log_seconds²/n", hint: "the sum of (ln seconds)², not the square of a mean" });
    }
    const mean = sum / n;
    if (Math.log(least) > mean + ROUNDING * (1 + Math.abs(mean))) {
      errors.push({ pointer: here("min_seconds"), code: "contradiction", message: "the shortest lies above the geometric mean", hint: "sum_log_seconds is of natural logarithms of seconds" });
    }
    return errors;
  }),
  ...memory.flatMap(({ peak_allocated_gib: allocated, peak_reserved_gib: reserved }, at): FieldError[] =>
    reserved !== null && reserved < allocated * (1 - ROUNDING)
      ? [{ pointer: `/memory/${at}/peak_reserved_gib`, code: "contradiction", message: "less is reserved than allocated", hint: "both in GiB (2^30 bytes), of the same accelerator" }]
      : [],
  ),
];

/** The same for a post to /branches: one batch says nothing about another. */
export const branchComplaints = ({ points }: BranchMeasurement): FieldError[] =>
  new Set(points.map(({ batch_sequences }) => batch_sequences)).size >= 2
    ? []
    : [{ pointer: "/points", code: "one_batch", message: "branches of one batch only", hint: "continue the checkpoint at two batches or more" }];
