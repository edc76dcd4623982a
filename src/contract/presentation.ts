import * as z from "zod";

/** Formats an advice is written in; a suffix (`.csv`), `format=` or `Accept` picks one. */
export const Format = z.enum(["json", "csv", "tsv", "xlsx", "txt", "md", "env", "args"]);
export type Format = z.infer<typeof Format>;

/** Lists of an advice that `table=` writes as rows. */
export const Table = z.enum(["schedule", "frontier", "evidence", "assumptions", "warnings", "pins"]);
export type Table = z.infer<typeof Table>;

/** Query parameters that say how an advice is written, not what is asked. */
export const Presentation = z
  .strictObject({
    format: Format.optional().describe("Format of the answer; a suffix on the path goes before it, `Accept` after."),
    field: z
      .string()
      .max(128)
      .optional()
      .describe("Dotted path of one value, as in `cost.wall_clock_hours.p50`: bare with txt, a column with csv, a value with json."),
    table: Table.optional().describe("For csv and tsv: write this list as rows instead of one row of scalars."),
    errors: z
      .enum(["inline"])
      .optional()
      .describe("For csv, tsv and txt: status 200 and a row `error,code,message`, since a spreadsheet hides a failed body."),
  })
  .meta({ id: "Presentation" });
export type Presentation = z.infer<typeof Presentation>;

/** Query parameters of a reference table. */
export const ReferenceQuery = z.strictObject({ format: z.enum(["json", "csv", "tsv"]).optional() });

/** Query parameters of POST /v1/scenarios. */
export const ScenariosQuery = z.strictObject({
  format: z.enum(["json", "ndjson", "csv", "tsv", "xlsx"]).optional().describe("Format of the results; also by Accept."),
  kind: z.enum(["advice", "estimate"]).default("advice").describe("For a CSV body: what its rows ask."),
});
