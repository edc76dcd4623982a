import type * as z from "zod/mini";
import { Question } from "./question.ts";
import { element, leaves, unwrap } from "./walk.ts";

/** How the text of a flat parameter is read. */
export type FlatKind = "number" | "boolean" | "text" | "numbers";

/** One leaf of a question under the one name it has in a query string, a form or a spreadsheet header. */
export interface FlatField {
  readonly name: string;
  readonly path: readonly string[];
  readonly kind: FlatKind;
  readonly schema: z.core.$ZodType;
}

/** Leaves whose last name alone would be ambiguous or say too little. Every other leaf goes by its last name. */
const named: Readonly<Record<string, string>> = {
  "optimizer.name": "optimizer",
  "optimizer.tuned.batch_tokens": "tuned_batch_tokens",
  "optimizer.tuned.learning_rate": "tuned_learning_rate",
  "batch.tokens": "batch_tokens",
  "batch.sequences": "batch_sequences",
};

const kindOf = (schema: z.core.$ZodType): FlatKind => {
  switch (unwrap(schema)._zod.def.type) {
    case "number":
      return "number";
    case "boolean":
      return "boolean";
    case "array":
      return "numbers";
    default:
      return "text";
  }
};

/** Flat names of an object schema; measurements are lists of objects and have none. */
export const flatten = (schema: z.core.$ZodType): ReadonlyMap<string, FlatField> => {
  const table = new Map<string, FlatField>();
  for (const leaf of leaves(schema)) {
    const item = element(leaf.schema);
    if (item !== null && unwrap(item)._zod.def.type !== "number") continue;
    const name = named[leaf.path.join(".")] ?? leaf.path.at(-1) ?? "";
    if (table.has(name)) throw new Error(`two leaves are called ${name}: name one in contract/flat.ts`);
    table.set(name, { name, path: leaf.path, kind: kindOf(leaf.schema), schema: leaf.schema });
  }
  return table;
};

/** Flat names of an advice question, as in `?params=7e9&tokens=2e12&accelerator=h100-sxm-80gb&count=256`. */
export const flatQuestion: ReadonlyMap<string, FlatField> = flatten(Question);
