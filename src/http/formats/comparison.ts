import { Compared, Comparison, ComparePoint } from "../../contract/compare.ts";
import { element, leaves, schemaAt } from "../../contract/walk.ts";
import type { Cell } from "./delimited.ts";
import { codes, recordSheet, type Sheet, valueAt } from "./table.ts";

/** Lists of a comparison that are written as rows of their own. */
export type CompareTable = "points" | "ahead";

const paths = leaves(Compared)
  .filter((leaf) => element(leaf.schema) === null)
  .map((leaf) => leaf.path);

/** A comparison as a table: a row a model, a row for each point of each model, or a row for each stretch of the budget. */
export const comparisonSheet = (comparison: Comparison, table: CompareTable | undefined): Sheet => {
  switch (table) {
    case undefined:
      return {
        header: [...paths.map((path) => path.join(".")), "warnings"],
        rows: comparison.models.map((model): Cell[] => [...paths.map((path) => valueAt(model, path)), codes(model.warnings)]),
      };
    case "points": {
      const { header } = recordSheet(ComparePoint, []);
      return { header: ["name", ...header], rows: comparison.models.flatMap(({ name, points }) => recordSheet(ComparePoint, points).rows.map((row) => [name, ...row])) };
    }
    case "ahead":
      return recordSheet(schemaAt(Comparison, ["ahead", 0]) ?? Comparison, comparison.ahead);
  }
};
