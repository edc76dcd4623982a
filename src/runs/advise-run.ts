import { advise } from "../advice/advise.ts";
import { ok } from "../advice/failure.ts";
import type { Result } from "../advice/failure.ts";
import { measurer } from "../advice/reading-measurements.ts";
import type { Question } from "../contract/question.ts";
import type { RunAdvice } from "../contract/run-advice.ts";
import { effectiveCells } from "./effective-cells.ts";
import type { RunRecords } from "./records.ts";

/** The advice for the tokens that remain of a run; asked with other hardware, batch and learning rate are kept. */
export const adviseRun = (records: RunRecords, asked: { readonly hardware?: Question["hardware"] } = {}): Result<RunAdvice> => {
  const cells = effectiveCells(records);
  const last = cells.at(-1);
  const question: Question = { ...records.question, hardware: asked.hardware ?? records.question.hardware };
  const advice = advise({ ...question, measurements: { ...question.measurements, branches: [...records.branches] } }, measurer);
  if (!advice.ok) return advice;
  return ok({
    ...advice.value,
    seen: {
      tokens: last?.toTokens ?? 0,
      loss: last?.loss === null || last === undefined ? null : last.loss.sum / last.loss.n,
      batch_tokens: null,
      learning_rate: last?.segment.learning_rate ?? null,
      noise_scale_tokens: null,
      status: "insufficient",
      noise: null,
      forecast: null,
      calibration: { kappa: { p10: 2.8, p50: 10, p90: 36 } },
    },
    next: { action: "hold", at_tokens: null, batch_tokens: advice.value.batch.tokens, learning_rate: advice.value.learning_rate?.peak ?? null, beta2: advice.value.optimizer.beta2, why: "as planned", what_would_help: "post noise measurements" },
    elastic: [],
  });
};
