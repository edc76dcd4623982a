import type { Comparison } from "./compare.ts";

/** Beyond this factor, either way, a difference needs a reason. */
const UNEXPLAINED = 2;

export type Subject = "batch" | "rate" | "hours";

const SMALL_GPT_3 = {
  batch:
    "the eight GPT-3 models share 300B tokens, and the optimal batch follows the tokens far more than the size; their batch was set by size, from a noise scale (McCandlish et al. 2018), which stands well below the critical batch of AdamW.",
  rate:
    "GPT-3's rate for small models lies far below what grids measure: 215M parameters on 100B tokens do best at 7.8e-3 at 2.1M tokens (data of arXiv 2503.04715), where GPT-3 350M used 3e-4 on 300B. The advice follows the measured grid and gives published runs more weight as the size grows.",
};

/** Why an advice differs from what was done, run by run. */
export const REASONS: Readonly<Record<string, Partial<Record<Subject, string>>>> = {
  "gpt-3-125m": SMALL_GPT_3,
  "gpt-3-350m": SMALL_GPT_3,
  "gpt-3-760m": SMALL_GPT_3,
  "gpt-3-1.3b": { rate: SMALL_GPT_3.rate },
  "gpt-3-2.7b": { rate: SMALL_GPT_3.rate },
  "glm-130b": {
    batch: "its authors call the large batch harmful and forced: 40 GB a chip forced a deep pipeline, and hiding the pipeline's bubble forced 4224 sequences. The advice has no such need.",
  },
  "opt-175b": {
    rate: "its rate, twice GPT-3's at the same size, diverged repeatedly and was lowered by hand during the run; the advice lies near where it ended.",
  },
  "llama-3.1-70b": { rate: "compared at the advised batch, since its own is not published, and that batch is larger than Meta is likely to have used; the laws let the rate rise with tokens." },
  "llama-3.1-405b": {
    rate: "at the advised batch, twice Meta's; at Meta's batch the two are nearer.",
  },
  "deepseek-llm-67b": {
    batch: "DeepSeek's own law (B = 0.292·C^0.327) was fitted to its own loss; on grids measured since it asks for a batch too large (regret 0.02 nats against 0.003).",
    rate: "the rate DeepSeek's law gives at its larger batch; Llama 2 70B, of this size and these tokens, used half of it, as the advice does.",
  },
  "minimax-01": { batch: "its batch doubled whenever the loss reached its own fitted critical-batch line (2025), so its last batch is a critical one, about ten times an optimal one, and at prefer: quality an optimal one is advised; it is a mixture of experts besides." },
};

/** What a run differs in by more than a factor of 2, with the reason, or that none is known. */
export const differences = (one: Comparison): { readonly subject: Subject; readonly ratio: number; readonly reason: string | null }[] => {
  const rates = [one.rateRatio, one.rateRatioThere].flatMap((ratio) => (ratio === null ? [] : [ratio])).toSorted((a, b) => Math.abs(Math.log(b)) - Math.abs(Math.log(a)));
  const all = [
    { subject: "batch", ratio: one.batchRatio },
    { subject: "rate", ratio: rates[0] ?? null },
    { subject: "hours", ratio: one.hoursRatio },
  ] as const;
  return all.flatMap(({ subject, ratio }) =>
    ratio === null || Math.abs(Math.log(ratio)) <= Math.log(UNEXPLAINED) ? [] : [{ subject, ratio, reason: REASONS[one.run.id]?.[subject] ?? null }],
  );
};
