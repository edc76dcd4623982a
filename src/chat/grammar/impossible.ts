import type { Gap, Leaf } from "../meaning.ts";

/** What a leaf measures, in words, where "batch_tokens" would not do. */
const inWords = (name: string): string => (name === "count" ? "number of accelerators" : name === "params" ? "size of the model" : name.replaceAll("_", " "));

/** What was said and cannot be: nothing of something, or more than a computer counts. ZeRO has a stage 0. */
export const impossible = (leaves: readonly Leaf[]): readonly Gap[] => {
  const of = (name: string) => leaves.find((leaf) => leaf.name === name)?.value;
  const none = leaves.filter(({ name, value }) => typeof value === "number" && name !== "zero_stage" && (value <= 0 || !Number.isFinite(value)));
  const [params, active] = [of("params"), of("active_params")];
  return [
    ...none.map(({ name, value }): Gap => ({ about: "amount", ask: value === 0 ? `the ${inWords(name)} cannot be 0: how much is it?` : `no such ${inWords(name)} can be: how much is it?` })),
    ...(typeof params === "number" && typeof active === "number" && active > params ? [{ about: "amount" as const, ask: "more parameters cannot be active than there are in all: how many are there?" }] : []),
  ];
};
