import type { Leaf, Meaning } from "./meaning.ts";

const POWERS = [["T", 1e12], ["B", 1e9], ["M", 1e6], ["k", 1e3]] as const;

/** An amount so that reading it again gives the same number: `sized(7e9)` is "7B". */
export const sized = (value: number): string => {
  const [letter, power] = POWERS.find(([, size]) => value >= size) ?? ["", 1];
  return `${Number((value / power).toPrecision(15))}${letter}`;
};

const plain = (value: number): string => (value >= 1e21 ? value.toExponential().replace("+", "") : String(value));

/** How each leaf is said, in the order of a sentence. Every one is read back by the grammar. */
const SAID: readonly (readonly [name: string, say: (value: number) => string])[] = [
  ["layers", (value) => `layers ${value}`],
  ["hidden", (value) => `hidden ${value}`],
  ["vocab", (value) => `vocab ${value}`],
  ["sequence_length", (value) => `context ${value}`],
  ["tensor_parallel", (value) => `tp ${value}`],
  ["pipeline_parallel", (value) => `pp ${value}`],
  ["context_parallel", (value) => `cp ${value}`],
  ["expert_parallel", (value) => `ep ${value}`],
  ["virtual_stages", (value) => `vpp ${value}`],
  ["zero_stage", (value) => `zero ${value}`],
  ["micro_batch", (value) => `mbs ${value}`],
  ["batch_tokens", (value) => `batch ${plain(value)} tokens`],
  ["batch_sequences", (value) => `batch ${plain(value)} sequences`],
  ["usd_per_hour", (value) => `$${plain(value)}/hour`],
  ["budget_usd", (value) => `budget $${plain(value)}`],
  ["deadline_hours", (value) => `in ${plain(value)} hours`],
];

const CHOICES: Readonly<Record<string, (value: string) => string>> = {
  precision: (value) => value,
  framework: (value) => value,
  optimizer: (value) => value,
  lr_schedule: (value) => value,
  prefer: (value) => `prefer ${value}`,
  hold: (value) => `hold ${value}`,
  activation_checkpointing: (value) => (value === "none" ? "no recompute" : `${value} recompute`),
};

const modelOf = (leaf: (name: string) => number | string | undefined): string[] => {
  const [params, active] = [leaf("params"), leaf("active_params")];
  if (typeof params !== "number") return [];
  // Below a million, a bare size is read as no model.
  return [typeof active === "number" ? `${sized(params)}-A${sized(active)}` : params < 1e6 ? `${sized(params)} params` : sized(params)];
};

/** What was said, as one sentence that means the same again: "7B on 2T tokens, 256 h100-sxm-80gb, in 72 hours". */
export const sentence = (leaves: readonly Leaf[]): string => {
  const leaf = (name: string) => leaves.find((one) => one.name === name)?.value;
  const tokens = leaf("tokens");
  const model = modelOf(leaf);
  const head = [...model, ...(typeof tokens === "number" ? [`${model.length === 0 ? "" : "on "}${sized(tokens)} tokens`] : [])].join(" ");
  return [head, ...rest(leaves)].filter((part) => part !== "").join(", ");
};

const rest = (leaves: readonly Leaf[]): string[] => {
  const leaf = (name: string) => leaves.find((one) => one.name === name)?.value;
  const numbers = SAID.flatMap(([name, say]) => {
    const value = leaf(name);
    return typeof value === "number" ? [say(value)] : [];
  });
  const words = Object.entries(CHOICES).flatMap(([name, say]) => {
    const value = leaf(name);
    return typeof value === "string" ? [say(value)] : [];
  });
  const [count, accelerator, rate, tunedAt] = [leaf("count"), leaf("accelerator"), leaf("tuned_learning_rate"), leaf("tuned_batch_tokens")];
  const machine = [count, accelerator].filter((part) => part !== undefined).join(" ");
  return [machine === String(count) ? `${machine} gpus` : machine, ...numbers, ...words, ...(typeof rate === "number" && typeof tunedAt === "number" ? [`lr ${rate.toExponential()} at ${sized(tunedAt)} tokens`] : [])];
};

const ALLOWED: Readonly<Record<"accelerator_hours" | "flops" | "wall_clock_hours", (value: number) => string>> = {
  accelerator_hours: (value) => `for ${plain(value)} gpu hours`,
  flops: (value) => `for ${value.toExponential().replace("+", "")} flops`,
  wall_clock_hours: (value) => `for ${plain(value)} hours`,
};

/** What was heard of a question that lacks something; several models are named one after the other. */
export const heardSoFar = (leaves: readonly Leaf[]): string => {
  const models = leaves.filter(({ name }) => name === "params").length;
  if (models < 2) return sentence(leaves);
  const named = leaves.flatMap(({ name, value }, i) => {
    const next = leaves[i + 1];
    return name === "params" ? modelOf((wanted) => (wanted === "params" ? value : next?.name === wanted ? next.value : undefined)) : [];
  });
  return [named.join(" or "), ...rest(leaves)].filter((part) => part !== "").join(", ");
};

/** The sentence of a comparison or of an advice. */
export const said = (meaning: Extract<Meaning, { kind: "advice" | "compare" }>): string => {
  if (meaning.kind === "advice") return sentence(meaning.leaves);
  const { models, allowance, leaves } = meaning;
  const named = models.map((model) => modelOf((name) => model.find((one) => one.name === name)?.value).join(" ")).join(" ");
  return [`compare ${named} ${ALLOWED[allowance.name](allowance.value)}`, ...rest(leaves)].filter((part) => part !== "").join(", ");
};
