import * as z from "zod";

/** Which question the rows ask. */
export const ScenarioKind = z.enum(["advice", "estimate"]);
export type ScenarioKind = z.infer<typeof ScenarioKind>;

/** POST /v1/scenarios. Rows are checked one by one, so that a bad one fails alone. */
export const ScenariosQuestion = z
  .strictObject({
    kind: ScenarioKind.describe("What every row asks."),
    scenarios: z
      .array(z.unknown())
      .min(1)
      .max(1000)
      .describe("Bodies of POST /v1/advice or of POST /v1/estimate, according to kind."),
  })
  .meta({ id: "ScenariosQuestion" });
export type ScenariosQuestion = z.infer<typeof ScenariosQuestion>;

/** One result a row, in the order asked: an answer, or `{ "error": problem }`. */
export const Scenarios = z
  .object({ results: z.array(z.unknown()).describe("In the order asked: an answer, or an object whose `error` is a problem.") })
  .meta({ id: "Scenarios" });
export type Scenarios = z.infer<typeof Scenarios>;
