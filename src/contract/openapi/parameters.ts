import * as z from "zod/mini";
import { flatQuestion, type FlatField } from "../flat.ts";
import { ChartQuery, Decimal, Format, Presentation } from "../presentation.ts";
import { fields, unwrap } from "../walk.ts";
import { fieldSchema, type JsonObject } from "./schemas.ts";

const samples: Readonly<Record<string, string | number>> = { params: 7e9, tokens: 2e12, accelerator: "h100-sxm-80gb", count: 256 };
const required = new Set(["tokens", "accelerator", "count"]);

const describe = (field: FlatField): string => {
  const text = z.globalRegistry.get(field.schema)?.description ?? "";
  const note = field.kind === "number" ? "As in 7B, 4k, 2e12 or 1_000_000." : field.kind === "numbers" ? "Numbers with commas between." : "";
  return [text, `Stands for /${field.path.join("/")}.`, note].filter((part) => part !== "").join(" ");
};

const flatParameter = (field: FlatField): JsonObject => ({
  name: field.name,
  in: "query",
  required: required.has(field.name),
  description: describe(field),
  schema: fieldSchema(unwrap(field.schema)),
  ...(field.kind === "numbers" ? { style: "form", explode: false } : {}),
  ...(samples[field.name] === undefined ? {} : { example: samples[field.name] ?? null }),
});

/** The question as query parameters, shared by every path that takes them. */
export const sharedParameters: JsonObject = Object.fromEntries([...flatQuestion.values()].map((field) => [field.name, flatParameter(field)]));

/** References to them. */
export const questionParameters: readonly JsonObject[] = [...flatQuestion.keys()].map((name) => ({ $ref: `#/components/parameters/${name}` }));

/** The hardware of a question as parameters that may all be left out, or left empty. */
export const hardwareParameters: readonly JsonObject[] = [...flatQuestion.values()].filter(({ path }) => path[0] === "hardware").map((field) => ({ ...flatParameter(field), required: false, schema: Object.fromEntries(Object.entries(fieldSchema(unwrap(field.schema))).filter(([name]) => name !== "minLength")) }));

const names = (formats: readonly string[]): JsonObject => ({ type: "string", enum: formats });

/** The sign before decimals, for every answer that may be a table. */
export const decimalParameter: JsonObject = {
  name: "decimal",
  in: "query",
  required: false,
  description: z.globalRegistry.get(fields(Presentation)?.["decimal"] ?? Presentation)?.description ?? "",
  schema: names(Decimal.options),
};

/** How a picture is drawn. */
export const chartParameters: readonly JsonObject[] = Object.entries(ChartQuery.shape).map(([name, schema]) => ({
  name,
  in: "query",
  required: false,
  description: z.globalRegistry.get(schema)?.description ?? "",
  schema: fieldSchema(unwrap(schema)),
}));

/** How the answer is written; with a suffix the format is fixed. */
export const presentationParameters = (suffix: Format | null): readonly JsonObject[] =>
  Object.entries(fields(Presentation) ?? {})
    .filter(([name]) => suffix === null || name !== "format")
    .map(([name, schema]) => ({
      name,
      in: "query",
      required: false,
      description: z.globalRegistry.get(schema)?.description ?? "",
      schema: name === "format" ? names(Format.options) : fieldSchema(unwrap(schema)),
    }));
