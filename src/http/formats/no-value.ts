import type { FieldError } from "../../contract/problem.ts";
import { invalid, type Trouble } from "../problem.ts";

/** Where an answer may have no value: beginning of the path, why, and what would give one. The first that fits is told. */
const reasons: readonly (readonly [begins: string, why: string, hint: string | null])[] = [
  ["cost.usd", "no price is known", "give usd_per_hour"],
  ["cost.energy_kwh", "the power of this accelerator is not known", null],
  ["learning_rate", "nothing published says the learning rate here", "give a tuned pair: tuned_batch_tokens and tuned_learning_rate"],
  ["batch_sizes.noise_scale_tokens", "no noise scale was measured", "POST the question with measurements.noise"],
  ["loss", "a loss in nats is known of language models only", null],
  ["optimizer", "the advice leaves it as you have it", null],
];

/** 422 for one value asked for as bare text that this answer does not have: an empty line would be read as a zero, or not at all. */
export const noValue = (path: readonly string[]): Trouble => {
  const dotted = path.join(".");
  const found = reasons.find(([begins]) => dotted.startsWith(begins));
  const listed = path.some((name) => /^\d+$/.test(name));
  const [why, hint] = found === undefined ? [listed ? "this answer has no such row, or no such value in it" : "not known here", null] : [found[1], found[2]];
  const error: FieldError = { pointer: "?field", code: "no_value", message: `has no value in this answer: ${why}`, hint };
  return invalid([error]);
};
