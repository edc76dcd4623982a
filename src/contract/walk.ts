import type * as z from "zod/mini";

/** The schema inside nullable, optional, default and prefault wrappers. */
export const unwrap = (schema: z.core.$ZodType): z.core.$ZodTypes => {
  let inner = schema as z.core.$ZodTypes;
  for (;;) {
    const { def } = inner._zod;
    if (def.type !== "nullable" && def.type !== "optional" && def.type !== "default" && def.type !== "prefault") return inner;
    inner = def.innerType as z.core.$ZodTypes;
  }
};

/** Fields of an object schema by name, those of a record by its known keys, or null for anything else. */
export const fields = (schema: z.core.$ZodType): Readonly<Record<string, z.core.$ZodType>> | null => {
  const { def } = unwrap(schema)._zod;
  if (def.type === "object") return def.shape;
  if (def.type !== "record") return null;
  const { valueType } = def;
  return Object.fromEntries([...(def.keyType._zod.values ?? [])].map((key) => [String(key), valueType]));
};

/** Element of an array schema, or null for anything else. */
export const element = (schema: z.core.$ZodType): z.core.$ZodType | null => {
  const inner = unwrap(schema);
  return inner._zod.def.type === "array" ? inner._zod.def.element : null;
};

/** The schema at a path through objects and arrays, or null where there is none. */
export const schemaAt = (root: z.core.$ZodType, path: readonly PropertyKey[]): z.core.$ZodType | null => {
  let schema: z.core.$ZodType | null = root;
  for (const key of path) {
    if (schema === null) return null;
    const shape = fields(schema);
    if (shape === null) schema = /^\d+$/.test(String(key)) ? element(schema) : null;
    else schema = typeof key === "string" && Object.hasOwn(shape, key) ? (shape[key] ?? null) : null;
  }
  return schema;
};

/** A field that holds no further fields: a scalar, or an array. */
export interface Leaf {
  readonly path: readonly string[];
  readonly schema: z.core.$ZodType;
}

/** Every leaf of an object schema in the order it is written. */
export const leaves = (schema: z.core.$ZodType, path: readonly string[] = []): Leaf[] => {
  const shape = fields(schema);
  if (shape === null) return [{ path, schema }];
  return Object.entries(shape).flatMap(([name, inner]) => leaves(inner, [...path, name]));
};

/** Every dotted path below an object schema, inner nodes included, array elements as `*`. */
export const dottedPaths = (schema: z.core.$ZodType, prefix = ""): string[] => {
  const item = element(schema);
  const inner = fields(schema) ?? (item === null ? {} : { "*": item });
  return Object.entries(inner).flatMap(([name, child]) => [`${prefix}${name}`, ...dottedPaths(child, `${prefix}${name}.`)]);
};
