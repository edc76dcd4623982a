import * as z from "zod/mini";

/** A JSON value as the OpenAPI document holds it. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

const tidy = ({ zodSchema, jsonSchema }: { zodSchema: z.core.$ZodTypes; jsonSchema: z.core.JSONSchema.BaseSchema }): void => {
  // zod's bounds of "safe integer" say nothing about the field.
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  // An answer may gain fields; only what callers send is closed.
  if (jsonSchema.additionalProperties === false && zodSchema._zod.def.type === "object" && zodSchema._zod.def.catchall === undefined)
    delete jsonSchema.additionalProperties;
};

const plain = (value: unknown): JsonObject => JSON.parse(JSON.stringify(value)) as JsonObject;

/** A message as a self-contained JSON Schema of draft 2020-12. */
export const messageSchema = (schema: z.ZodMiniType, io: "input" | "output"): JsonObject => plain(z.toJSONSchema(schema, { target: "draft-2020-12", io, override: tidy }));

/** Messages and everything they refer to, as components of an OpenAPI document. */
export const componentSchemas = (messages: Readonly<Record<string, z.ZodMiniType>>, io: "input" | "output"): JsonObject => {
  const components: Record<string, Json> = {};
  for (const schema of Object.values(messages)) {
    const whole = messageSchema(schema, io);
    for (const [name, definition] of Object.entries((whole["$defs"] ?? {}) as JsonObject)) components[name] = repoint(definition);
    if (typeof whole["$ref"] !== "string") components[z.globalRegistry.get(schema)?.id ?? ""] = repoint(without(whole, "$schema", "$defs", "id"));
  }
  return components;
};

const without = (object: JsonObject, ...names: readonly string[]): JsonObject => Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));

const repoint = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(repoint);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, inner]) => !(name === "id" && typeof inner === "string" && /^[A-Z]/.test(inner)))
      .map(([name, inner]) => [name, name === "$ref" && typeof inner === "string" ? inner.replace("#/$defs/", "#/components/schemas/") : repoint(inner)]),
  );
};

/** The schema of one field, inline. */
export const fieldSchema = (schema: z.core.$ZodType): JsonObject => repoint(without(plain(z.toJSONSchema(schema as z.ZodMiniType, { target: "draft-2020-12", io: "input", override: tidy })), "$schema")) as JsonObject;
