import type { Advice } from "../../contract/answer.ts";
import type { Question } from "../../contract/question.ts";
import type { PublishedRunRow } from "../../contract/reference.ts";
import type { Result } from "../../advice/failure.ts";
import type { PublishedRun } from "../../science/published-runs/types.ts";
import { questionOf } from "./published-run-question.ts";

/** A published run beside the advice for it. It is asked at prefer: quality, as the back-test asks; the batch compared is the one it ended with. */
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
