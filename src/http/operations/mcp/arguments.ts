import type { Told } from "../../../assistant/tools.ts";
import type { FlatField } from "../../../contract/flat.ts";
import type { FieldError } from "../../../contract/problem.ts";
import type { Trouble } from "../../problem.ts";
import { toParameters, unflatten } from "../../reading/flat.ts";

/** Arguments of a tool as they came. */
export type Arguments = Readonly<Record<string, unknown>>;

/** Why there is no answer, with every wrong argument by its own name. */
export const troubled = ({ detail, errors }: Pick<Trouble, "detail" | "errors">): Told => ({
  trouble: [detail, ...(errors ?? []).map(({ pointer, message, hint }) => `- ${pointer.replace("?", "")} ${message}${hint === null ? "" : ` (${hint})`}`)].join("\n"),
});

/** An argument as a parameter of an address. */
export const written = (value: unknown): string => (Array.isArray(value) ? value.map(written).join(",") : typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "");

/** Arguments by flat name as a question, with those that could not be read. */
export const questionOf = (table: ReadonlyMap<string, FlatField>, args: Arguments) => unflatten(table, Object.entries(args).map(([name, value]) => [name, written(value)] as const));

/** Errors about the question by the names the arguments have, after those that could not be read. */
export const named = (table: ReadonlyMap<string, FlatField>, unread: readonly FieldError[], errors: readonly FieldError[]): readonly FieldError[] => {
  const known = new Set(unread.map(({ pointer }) => pointer));
  return [...unread, ...toParameters(table, errors).filter(({ pointer }) => !known.has(pointer))];
};
