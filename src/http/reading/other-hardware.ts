import * as z from "zod/mini";
import { flatten } from "../../contract/flat.ts";
import type { FieldError } from "../../contract/problem.ts";
import { Hardware, type Question } from "../../contract/question.ts";
import { toParameters, unflatten } from "./flat.ts";
import type { DecimalSign } from "./human-number.ts";
import { objectOf } from "./parts.ts";
import { type Checked, validator } from "./validator.ts";

/** Hardware to advise a run for instead of its own; what is left out stays as it is. */
const OtherHardware = z.strictObject({ hardware: z.partial(Hardware) });

const flatHardware = flatten(OtherHardware);
const check = validator(OtherHardware);

/** Only what was given: the schema's defaults are not what the caller asked for. */
const given = (checked: z.output<typeof OtherHardware>, input: unknown): Partial<Question["hardware"]> => {
  const sent = objectOf(objectOf(input)["hardware"]);
  return Object.fromEntries(Object.entries(checked.hardware).filter(([name]) => sent[name] !== undefined));
};

/** From a body `{ "hardware": { … } }`. */
export const otherHardware = async (body: unknown): Promise<Checked<Partial<Question["hardware"]>>> => {
  const checked = await check(body);
  return checked.ok ? { ok: true, value: given(checked.value, body) } : checked;
};

/** From flat parameters, as in `?accelerator=h200&count=512`; null: none was given. */
export const otherHardwareOf = async (parameters: readonly (readonly [string, string])[], decimal: DecimalSign): Promise<Checked<Partial<Question["hardware"]> | null>> => {
  if (parameters.length === 0) return { ok: true, value: null };
  const { question, errors } = unflatten(flatHardware, parameters, decimal);
  const unread = new Set(errors.map((error) => error.pointer));
  const read = await otherHardware(question);
  const wrong = [...errors, ...(read.ok ? [] : inParameters(read.errors).filter((error) => !unread.has(error.pointer)))];
  return wrong.length > 0 || !read.ok ? { ok: false, errors: wrong } : read;
};

/** Errors about the hardware, pointed at the parameters it came from. */
export const inParameters = (errors: readonly FieldError[]): FieldError[] => toParameters(flatHardware, errors);
