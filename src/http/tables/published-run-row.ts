import type { Advice } from "../../contract/answer.ts";
import { Question } from "../../contract/question.ts";
import type { PublishedRunRow } from "../../contract/reference.ts";
import type { Result } from "../../advice/failure.ts";
import type { PublishedRun } from "../../science/published-runs/types.ts";

/** What a run is advised on where its machine is not published. */
const usualMachine = { accelerator: "h100-sxm-80gb", count: 1024 };

/** The question a published run would have asked; the advice is free to choose batch, rate and layout. */
export const questionOf = (run: PublishedRun): Question =>
  Question.parse({
    model: {
      params: run.params,
      active_params: run.active_params,
      ...(run.shape === null || run.shape.experts > 0
        ? {}
        : { layers: run.shape.layers, hidden: run.shape.hidden, heads: run.shape.heads, kv_heads: run.shape.kv_heads, ffn: run.shape.ffn, vocab: run.shape.vocab, gated_mlp: run.shape.gated_mlp, tied_embeddings: run.shape.tied_embeddings }),
    },
    data: { tokens: run.tokens, sequence_length: run.sequence_length },
    optimizer: { name: run.optimizer },
    hardware: run.accelerator === null || run.accelerators === null ? usualMachine : { accelerator: run.accelerator, count: run.accelerators },
  });

/** A published run beside the advice for it. The batch compared is the one it ended with. */
export const publishedRunRow = (run: PublishedRun, advise: (question: Question) => Result<Advice>): PublishedRunRow => {
  const result = advise(questionOf(run));
  const advice = result.ok ? result.value : null;
  const done = run.final_batch_tokens;
  return {
    id: run.id,
    name: run.name,
    laboratory: run.laboratory,
    params: run.params,
    tokens: run.tokens,
    sequence_length: run.sequence_length,
    optimizer: run.optimizer,
    accelerator: run.accelerator,
    accelerators: run.accelerators,
    done: { start_batch_tokens: run.start_batch_tokens, batch_tokens: done, batch_growth: run.batch_growth, learning_rate: run.learning_rate },
    advised:
      advice === null
        ? null
        : {
            batch_tokens: advice.batch.tokens,
            low_tokens: advice.batch.window_tokens.low,
            high_tokens: advice.batch.window_tokens.high,
            optimal_tokens: advice.batch_sizes.optimal_tokens.p50,
            learning_rate: advice.learning_rate?.peak ?? null,
          },
    ratio: advice === null || done === null ? null : advice.batch.tokens / done,
    certainty: run.certainty,
    citation: run.citation,
    note: run.note,
  };
};
