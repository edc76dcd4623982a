import { Question } from "../../src/contract/question.ts";
import type { PublishedRun } from "../../src/science/published-runs/index.ts";
import { countOf } from "./machines.ts";

/** Runs whose matrix products were not in the usual precision of their accelerator. */
const PRECISION: Readonly<Record<string, string>> = { "deepseek-v3": "fp8" };

/**
 * A published run as a question at `prefer: quality`: the whole published shape, so that nothing of the model is guessed.
 * Shared experts join those a token uses. The layout stays open: it is part of the advice.
 */
export const questionOf = (run: PublishedRun, batchTokens: number | null): Question => {
  const { shape } = run;
  return Question.parse({
    model: { params: run.params, active_params: run.active_params, ...(shape === null ? {} : modelOf(shape)) },
    data: { tokens: run.tokens, sequence_length: run.sequence_length },
    optimizer: { name: run.optimizer },
    hardware: { accelerator: run.accelerator ?? "a100-sxm-80gb", count: countOf(run).count, precision: PRECISION[run.id] ?? null, framework: run.framework },
    objective: { prefer: "quality" },
    batch: { tokens: batchTokens },
  });
};

const modelOf = (shape: NonNullable<PublishedRun["shape"]>) => {
  const { layers, hidden, heads, kv_heads, ffn, vocab, gated_mlp, tied_embeddings, experts, experts_per_token, shared_experts, expert_ffn } = shape;
  const dense = { layers, hidden, heads, kv_heads, ffn, vocab, gated_mlp, tied_embeddings };
  return experts === 0 ? dense : { ...dense, experts, experts_per_token: experts_per_token + shared_experts, expert_ffn };
};
