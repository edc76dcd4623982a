import * as z from "zod/mini";
import { described, named } from "./described.ts";
import { list } from "./primitives.ts";

/** Which question the rows ask. */
export const ScenarioKind = z.enum(["advice", "estimate"]);
export type ScenarioKind = z.infer<typeof ScenarioKind>;

/** POST /v1/scenarios. Rows are checked one by one, so that a bad one fails alone. */
export const ScenariosQuestion = named("ScenariosQuestion", z.strictObject({
  kind: described(ScenarioKind, "What every row asks."),
  scenarios: described(list(z.unknown(), 1, 1000), "Bodies of POST /v1/advice or of POST /v1/estimate, according to kind."),
}));
export type ScenariosQuestion = z.infer<typeof ScenariosQuestion>;

/** One result a row, in the order asked: an answer, or `{ "error": problem }`. */
export const Scenarios = named("Scenarios", z.object({ results: described(z.array(z.unknown()), "In the order asked: an answer, or an object whose `error` is a problem.") }));
export type Scenarios = z.infer<typeof Scenarios>;
