import type { Gap, Leaf } from "../meaning.ts";

/** What a leaf measures, where its name would not do. */
const IN_WORDS: Readonly<Record<string, string>> = {
  count: "number of accelerators", params: "size of the model", active_params: "size of what is active", tokens: "number of tokens", sequence_length: "context",
  batch_tokens: "batch", batch_sequences: "batch", budget_usd: "budget", usd_per_hour: "price of an hour", deadline_hours: "deadline", tuned_learning_rate: "learning rate", tuned_batch_tokens: "batch it was tuned at",
};

const inWords = (name: string): string => IN_WORDS[name] ?? name.replaceAll("_", " ");

/** What was said and cannot be: nothing of something, or more than a computer counts. ZeRO has a stage 0. */
export const impossible = (leaves: readonly Leaf[]): readonly Gap[] => {
  const of = (name: string) => leaves.find((leaf) => leaf.name === name)?.value;
  const none = leaves.filter(({ name, value }) => typeof value === "number" && name !== "zero_stage" && (value <= 0 || !Number.isFinite(value)));
  const [params, active] = [of("params"), of("active_params")];
  return [
    ...none.map(({ name, value }): Gap => ({ about: "amount", ask: value === 0 ? `the ${inWords(name)} cannot be 0` : `there is no such ${inWords(name)}` })),
    ...(typeof params === "number" && typeof active === "number" && active > params ? [{ about: "amount" as const, ask: "more parameters cannot be active than there are in all" }] : []),
  ];
};
