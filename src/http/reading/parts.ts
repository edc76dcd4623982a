import * as z from "zod/mini";
import { complaintsAbout } from "../../advice/partial.ts";
import { Measurements } from "../../contract/measurements.ts";
import type { FieldError } from "../../contract/problem.ts";
import { Data, Hardware, Model, Objective, Optimizer, PinnedBatch, PinnedLayout, type Question } from "../../contract/question.ts";

/** The parts of a question. Fields nobody knows are passed over: the whole schema has told them. */
const schemas = {
  model: z.object(Model.shape), data: z.object(Data.shape), optimizer: z.object(Optimizer.shape), hardware: z.object(Hardware.shape),
  objective: z.object(Objective.shape), batch: z.object(PinnedBatch.shape), layout: z.object(PinnedLayout.shape), measurements: z.object(Measurements.shape),
} as const;

export type PartName = keyof typeof schemas;

/** All parts of a question. */
export const QUESTION_PARTS: readonly PartName[] = ["model", "data", "optimizer", "hardware", "objective", "batch", "layout", "measurements"];

/** An object as it was sent; anything else is empty. */
export const objectOf = (value: unknown): Readonly<Record<string, unknown>> => (typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {});

/** A part under its name, or nothing where it is missing or malformed. */
const read = (name: PartName, value: unknown): Partial<Question> => {
  const parsed = schemas[name].safeParse(value);
  return parsed.success ? { [name]: parsed.data } : {};
};

/**
 * What the core has against the well-formed parts of a body, whether or not the schema refuses the rest, so that one answer names every wrong field.
 * No complaint depends on the tokens, and only pins on the count, so wrong ones are replaced before the rest is read.
 */
export const complaintsAboutParts = (input: unknown, names: readonly PartName[]): FieldError[] => {
  const body = objectOf(input);
  const mended: Readonly<Record<string, unknown>> = { ...body, data: { ...objectOf(body["data"]), tokens: 1 } };
  const parts: Partial<Question> = Object.assign({}, ...names.map((name) => read(name, mended[name])));
  if (parts.hardware !== undefined) return complaintsAbout(parts);
  const { layout: _, ...rest } = parts;
  return complaintsAbout({ ...rest, ...read("hardware", "hardware" in body ? { ...objectOf(body["hardware"]), count: 1 } : undefined) });
};
