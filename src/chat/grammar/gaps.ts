import type { Gap, Leaf } from "../meaning.ts";

/** What a question cannot do without, and how it is asked for. */
export const ASK = {
  params: "how large is the model? As in 7B, or 671B-A37B for a sparse one",
  tokens: "how many tokens? As in 2T tokens",
  accelerator: "which accelerators? As in h100, a100-40gb, mi300x, tpu v5p",
  count: "how many accelerators? As in 256 h100",
  budget: "on what budget? As in 180k a100 hours, 1e22 flops, or two weeks on 256 h100",
  models: "which models? As in compare 7b 13b",
} as const;

/** Those of the wanted leaves that were not said. */
export const missing = (leaves: readonly Leaf[], wanted: readonly ("params" | "tokens" | "accelerator" | "count")[]): readonly Gap[] =>
  wanted.filter((about) => !leaves.some(({ name }) => name === about)).map((about) => ({ about, ask: ASK[about] }));
