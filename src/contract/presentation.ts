import * as z from "zod/mini";
import { described, named } from "./described.ts";
import { formats } from "./formats.ts";

/** Formats an advice is written in; a suffix (`.csv`), `format=` or `Accept` picks one. */
export const Format = z.enum(formats);
export type Format = z.infer<typeof Format>;

const lists = ["schedule", "frontier", "evidence", "assumptions", "warnings", "pins"] as const;

/** Lists of an advice that `table=` writes as rows. */
export const List = z.enum(lists);
export type List = z.infer<typeof List>;

/** What `table=` writes as rows: a list, or all single values as field, value and unit. */
export const Table = z.enum(["values", ...lists]);
export type Table = z.infer<typeof Table>;

/** What stands before the decimals of a number. */
export const Decimal = z.enum(["point", "comma"]);
export type Decimal = z.infer<typeof Decimal>;

const decimal = described(
  z.optional(Decimal),
  "comma: numbers as 2,5, in the question's parameters and in the answer; the cells of csv are then kept apart by semicolons. For csv, tsv and txt; xlsx needs neither.",
);

/** Colours of a chart. */
export const Theme = z.enum(["auto", "light", "dark"]);
export type Theme = z.infer<typeof Theme>;

const theme = described(z.optional(Theme), "For svg and png: auto is dark where the reader prefers it, and light in a png, which cannot know.");
const width = described(z.optional(z.coerce.number().check(z.int(), z.minimum(200), z.maximum(4000))), "For svg and png: pixels across, at most 2000 in a png; left out, an svg is as wide as its place and a png 840.");

/** Query parameters that say how an advice is written, not what is asked. */
export const Presentation = named("Presentation", z.strictObject({
  format: described(z.optional(Format), "Format of the answer; a suffix on the path goes before it, `Accept` after."),
  field: described(
    z.optional(z.string().check(z.maxLength(128))),
    "Dotted path of one value, as in `cost.wall_clock_hours.p50`: bare with txt (422 where this answer has no such value), a column with csv, a value with json.",
  ),
  table: described(z.optional(Table), "For csv, tsv and xlsx: write this list as rows instead of one row of scalars, or of a sheet for every list; `values`: a row a scalar, as field, value and unit."),
  decimal,
  theme,
  width,
  errors: described(
    z.optional(z.enum(["inline"])),
    "For csv, tsv and txt: status 200 and a row `error,code,message`, since a spreadsheet hides a failed body.",
  ),
}));
export type Presentation = z.infer<typeof Presentation>;

/** Query parameters of a reference table. */
export const ReferenceQuery = z.strictObject({ format: z.optional(z.enum(["json", "csv", "tsv", "xlsx"])), decimal });

/** Query parameters of POST /v1/compare. */
export const CompareQuery = z.strictObject({
  format: described(z.optional(z.enum(["json", "csv", "tsv", "xlsx"])), "Format of the answer; also by Accept."),
  decimal,
  table: described(z.optional(z.enum(["points", "ahead"])), "For csv, tsv and xlsx: the points of every model, or who is ahead where, instead of one row a model."),
});

/** Query parameters of POST /v1/scenarios. */
export const ScenariosQuery = z.strictObject({
  format: described(z.optional(z.enum(["json", "ndjson", "csv", "tsv", "xlsx"])), "Format of the results; also by Accept."),
  decimal,
  kind: described(z._default(z.enum(["advice", "estimate"]), "advice"), "For a CSV body: what its rows ask."),
});

/** Query parameters of a picture. */
export const ChartQuery = z.strictObject({ theme, width });
