import { DefaultSettings, TaskUtils } from "@microsoft/powerquery-parser";
import { expect, test } from "vitest";
import { powerQuery } from "../../src/spreadsheets/power-query.ts";

/** Functions of the M library the template calls, as Microsoft's reference lists them. */
const DOCUMENTED = new Set([
  "Csv.Document", "Error.Record", "Json.Document", "List.Combine", "List.Transform", "List.Zip", "Number.FromText", "Number.ToText", "QuoteStyle.Csv", "Table.Combine", "Table.ColumnNames", "Table.FromRecords",
  "Table.PromoteHeaders", "Table.RemoveColumns", "Table.Split", "Table.ToRecords", "Table.ToRows", "Table.TransformColumns", "Text.Combine", "Text.From", "Text.Replace", "Text.ToBinary", "TextEncoding.Utf8",
  "Value.Metadata", "Web.Contents", "MissingField.Ignore", "MissingField.UseNull",
]);

const source = powerQuery("https://bcrit.example");

test("Microsoft's own parser reads it whole", async () => {
  const task = await TaskUtils.tryLexParse(DefaultSettings, source);
  expect(TaskUtils.isParseStageOk(task)).toBe(true);
  const broken = await TaskUtils.tryLexParse(DefaultSettings, source.replace("in\n    Ask", "in"));
  expect(TaskUtils.isParseStageOk(broken)).toBe(false);
});

test("calls only functions that are documented, and asks the server it came from", () => {
  const code = source.replaceAll(/\/\/[^\n]*/g, "").replaceAll(/"(?:[^"]|"")*"/g, '""');
  const called = [...new Set(code.match(/\b[A-Z][A-Za-z]+\.[A-Z][A-Za-z0-9]+\b/g))].filter((name) => name !== "Response.Status");
  expect(called.filter((name) => !DOCUMENTED.has(name))).toEqual([]);
  expect(source).toContain('Server = "https://bcrit.example"');
});
