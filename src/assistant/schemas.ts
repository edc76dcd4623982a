import * as z from "zod/mini";
import { flatEstimate } from "../contract/flat-estimate.ts";
import { type FlatField, flatQuestion } from "../contract/flat.ts";
import { fieldSchema, type JsonObject } from "../contract/openapi/schemas.ts";
import { unwrap } from "../contract/walk.ts";

const NUMBER = "A number, or as people write it: 7B, 2T, 4k.";

/** A field under its flat name. Assistants write sizes as people do, so numbers may come as text. */
const property = (field: FlatField): JsonObject => {
  const description = [z.globalRegistry.get(field.schema)?.description ?? "", field.kind === "number" ? NUMBER : ""].filter((part) => part !== "").join(" ");
  const about = description === "" ? {} : { description };
  switch (field.kind) {
    case "number":
      return { type: ["number", "string"], ...about };
    case "numbers":
      return { type: "array", items: { type: ["number", "string"] }, ...about };
    case "boolean":
      return { type: "boolean", ...about };
    case "text":
      return { ...withoutNull(fieldSchema(unwrap(field.schema))), ...about };
  }
};

const withoutNull = (schema: JsonObject): JsonObject => (Array.isArray(schema["anyOf"]) ? ((schema["anyOf"] as JsonObject[]).find((one) => one["type"] !== "null") ?? schema) : schema);

const objectOf = (table: ReadonlyMap<string, FlatField>, required: readonly string[], more: JsonObject = {}): JsonObject => ({
  type: "object",
  properties: { ...more, ...Object.fromEntries([...table].map(([name, field]) => [name, property(field)])) },
  required,
  additionalProperties: false,
});

const question = (more: JsonObject, required: readonly string[]) => objectOf(flatQuestion, required, more);

const LEAST = ["tokens", "accelerator", "count"] as const;
const SIZE = { type: ["number", "string"], description: `All parameters, embeddings included. ${NUMBER}` } as const;

/** What each tool takes, as JSON Schema; worked out by the build (tool-schemas.built.ts). */
export const toolSchemas = {
  advise: question({}, LEAST),
  estimate: objectOf(flatEstimate, ["accelerator", "count"]),
  compare: {
    type: "object",
    properties: {
      models: {
        type: "array",
        minItems: 1,
        maxItems: 8,
        items: {
          type: "object",
          properties: { name: { type: "string" }, params: SIZE, active_params: { ...SIZE, description: `Parameters that work on one token; for sparse models. ${NUMBER}` } },
          required: ["params"],
          additionalProperties: false,
        },
      },
      accelerator_hours: { type: ["number", "string"], description: `The budget: give exactly one of accelerator_hours, flops, wall_clock_hours. ${NUMBER}` },
      flops: { type: ["number", "string"] },
      wall_clock_hours: { type: ["number", "string"] },
      ...Object.fromEntries([...flatQuestion].filter(([, { path }]) => path[0] === "hardware" || path[0] === "optimizer" || path.join(".") === "data.sequence_length").map(([name, field]) => [name, property(field)])),
    },
    required: ["models", "accelerator", "count"],
    additionalProperties: false,
  },
  launch: question({ launcher: { type: "string", description: "As in megatron, torchtitan, transformers, deepspeed, env; a wrong name is answered with the list." }, version: { type: "string", description: "Dialect of the launcher; left out: the newest." } }, ["launcher", ...LEAST]),
  read_run: { type: "object", properties: { run: { type: "string", description: "Id of the run. The connection must carry a key: Authorization: Bearer …" } }, required: ["run"], additionalProperties: false },
} as const satisfies Readonly<Record<string, JsonObject>>;

export type ToolName = keyof typeof toolSchemas;
