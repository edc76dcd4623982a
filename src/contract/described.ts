import * as z from "zod/mini";

/** The schema itself, with a description for the generated documents and for hints. */
export const described = <T extends z.ZodMiniType>(schema: T, description: string): T => {
  z.globalRegistry.add(schema, { description });
  return schema;
};

/** The schema itself, under the name it has among the components of openapi.json. */
export const named = <T extends z.ZodMiniType>(id: string, schema: T, description?: string): T => {
  z.globalRegistry.add(schema, description === undefined ? { id } : { id, description });
  return schema;
};
