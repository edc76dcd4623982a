import { Compared, Comparison, ComparePoint } from "../../contract/compare.ts";
import { schemaAt } from "../../contract/walk.ts";
import type { Cell, Sheet } from "../../spreadsheets/sheet.ts";
import type { Page } from "../../spreadsheets/workbook.ts";
import { codes, leafPaths, recordSheet, valueAt } from "./table.ts";

/** Lists of a comparison that are written as rows of their own. */
export type CompareTable = "points" | "ahead";

const paths = leafPaths(Compared);

/** The table wished, or all three: text takes the first, a workbook all. */
export const comparisonPages = (comparison: Comparison, table: CompareTable | undefined): readonly [Page, ...Page[]] => {
  const page = (name: string, wished: CompareTable | undefined): Page => ({ name, ...comparisonSheet(comparison, wished) });
  if (table !== undefined) return [page(table === "points" ? "Points" : "Ahead", table)];
  return [page("Models", undefined), page("Points", "points"), page("Ahead", "ahead")];
};

/** A comparison as a table: a row a model, a row for each point of each model, or a row for each stretch of the budget. */
const comparisonSheet = (comparison: Comparison, table: CompareTable | undefined): Sheet => {
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
