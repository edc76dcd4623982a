import { findAccelerator } from "../../hardware/accelerators/index.ts";
import type { Allowance, Gap, Leaf, Meaning } from "../meaning.ts";
import { sentence } from "../say.ts";
import { ASK, missing } from "./gaps.ts";
import { impossible } from "./impossible.ts";

/** What a comparison was made of. */
export interface Sides {
  readonly models: readonly (readonly Leaf[])[];
  readonly tokens: number | null;
  readonly allowance: Allowance | null;
  readonly said: readonly Leaf[];
  readonly unread: readonly string[];
  readonly taken: readonly string[];
  readonly gaps: readonly Gap[];
}

/** What POST /v1/compare has no place for: the models pick batch and layout, and the allowance is the only limit. */
const NOT_COMPARED = new Set(["batch_tokens", "batch_sequences", "budget_usd", "tensor_parallel", "pipeline_parallel", "context_parallel", "expert_parallel", "virtual_stages", "zero_stage", "micro_batch", "activation_checkpointing", "layers", "hidden", "vocab"]);

/** Hours a budget is spread over where nobody said on how many accelerators: two weeks. */
const USUAL_HOURS = 336;
/** What of the peak such a run uses, roughly: only the number of accelerators hangs on it. */
const USUAL_SHARE = 0.4;

/** How many accelerators spend the allowance in about two weeks, as a power of two from 8; null: nothing says. */
const spreadOver = (allowance: Allowance | null, said: readonly Leaf[]): number | null => {
  if (allowance === null || allowance.name === "wall_clock_hours") return null;
  const id = said.find(({ name }) => name === "accelerator")?.value;
  const peak = typeof id === "string" ? findAccelerator(id)?.peakTflops : undefined;
  const teraflops = peak?.bf16 ?? peak?.fp16 ?? null;
  if (allowance.name === "flops" && teraflops === null) return null;
  const hours = allowance.name === "flops" ? allowance.value / ((teraflops ?? 1) * 1e12 * USUAL_SHARE * 3600) : allowance.value;
  return 2 ** Math.max(3, Math.round(Math.log2(Math.max(1, hours) / USUAL_HOURS)));
};

/** Models on one budget, or what is missing for that. */
export const comparison = ({ models, tokens, allowance, said, unread, taken, gaps }: Sides): Meaning => {
  const spread = said.some(({ name }) => name === "count") ? null : spreadOver(allowance, said);
  const leaves: readonly Leaf[] = [...(spread === null ? [] : [{ name: "count", value: spread }]), ...said.filter(({ name }) => !NOT_COMPARED.has(name))];
  const dropped = said.filter(({ name }) => NOT_COMPARED.has(name)).map((leaf) => sentence([leaf]));
  const heard = {
    unread: [...unread, ...(tokens === null ? [] : [sentence([{ name: "tokens", value: tokens }])]), ...dropped],
    taken: spread === null ? taken : [...taken, `${spread} accelerators, about two weeks; name a count to change it`],
  };
  const all: readonly Gap[] = [
    ...gaps,
    ...models.flatMap(impossible),
    ...impossible([...leaves, ...(allowance === null ? [] : [allowance])]),
    ...(models.length === 0 ? [{ about: "models" as const, ask: ASK.models }] : []),
    ...(allowance === null ? [{ about: "budget" as const, ask: ASK.budget }] : []),
    ...missing(leaves, ["accelerator", "count"]),
  ];
  if (all.length > 0 || allowance === null) return { kind: "ask_back", gaps: all, leaves: [...models.flat(), ...leaves], ...heard };
  return { kind: "compare", models, allowance, leaves, ...heard };
};
