import { Question } from "../../contract/question.ts";
import type { PublishedRun } from "../../science/published-runs/index.ts";

interface Count {
  readonly count: number;
  /** null: published. */
  readonly assumed: string | null;
}

/** Accelerators of runs that name none. */
const ASSUMED: Readonly<Record<string, readonly [count: number, why: string]>> = {
  "llama-1-7b": [512, "82,432 h are 161 h on 512"],
  "llama-1-13b": [1024, "135,168 h are 132 h on 1024"],
  "llama-1-33b": [2048, "530,432 h are 259 h on 2048"],
  "llama-2-7b": [1024, "184,320 h are 180 h on 1024"],
  "llama-2-13b": [1024, "368,640 h are 360 h on 1024"],
  "llama-2-34b": [2048, "1,038,336 h are 507 h on 2048"],
  "llama-2-70b": [2048, "1,720,320 h are 840 h on 2048"],
  "deepseek-v2": [2048, "the cluster of DeepSeek-V3"],
  "minimax-01": [2048, "between 1500 and 2500"],
  "deepseek-llm-67b": [2048, "no hours to compare: it only has to fit"],
  "llama-3.1-8b": [2048, "no hours to compare: it only has to fit"],
  "llama-3.1-70b": [2048, "no hours to compare: it only has to fit"],
};

/** The number of accelerators a run is asked about with. */
export const countOf = ({ id, accelerators }: PublishedRun): Count => {
  if (accelerators !== null) return { count: accelerators, assumed: null };
  const [count, why] = ASSUMED[id] ?? [256, "no hours to compare: it only has to fit"];
  return { count, assumed: why };
};

/** Runs whose matrix products were not in the usual precision of their accelerator. */
const PRECISION: Readonly<Record<string, string>> = { "deepseek-v3": "fp8", "glm-130b": "fp16" };

/**
 * A published run as a question at `prefer: quality`: the whole published shape, so that nothing of the model is guessed. `batchTokens` pins the batch.
 * Shared experts join those a token uses. The layout stays open: it is part of the advice.
 */
export const questionOf = (run: PublishedRun, batchTokens: number | null = null): Question => {
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
