import type { FieldError } from "../contract/problem.ts";
import type { Question } from "../contract/question.ts";
import type { Measurer } from "./measurer.ts";

/** In place of the price of a machine that is not known: that it has none is no complaint of its own. */
export const UNKNOWN_PRICE = 0;

/** What no schema can see: fields that are each fine and together are not. Every one of them, not the first. */
export const checkQuestion = (question: Question, sequenceLength: number, usdPerHour: number | null, measurer: Measurer): FieldError[] => [
  ...checkOptimizer(question),
  ...checkBatch(question, sequenceLength),
  ...checkBudget(question, usdPerHour),
  ...measurer.complaints(question.measurements),
];

const checkOptimizer = ({ optimizer }: Question): FieldError[] => {
  if (optimizer.name !== "sgd" || optimizer.tuned !== null) return [];
  return [{
    pointer: "/optimizer/tuned",
    code: "tuned_needed",
    message: "the learning rate of SGD is known only relative to one that was tuned: there is no law for its absolute value",
    hint: 'give a batch and a learning rate that worked together, as {"batch_tokens": 8192, "learning_rate": 0.1}',
  }];
};

const checkBatch = ({ batch, layout }: Question, sequenceLength: number): FieldError[] => {
  const { tokens, sequences } = batch;
  const pinned = pinnedSequences({ batch }, sequenceLength);
  if (pinned !== null && layout.micro_batch !== null && layout.micro_batch > pinned) {
    return [{ pointer: "/layout/micro_batch", code: "contradiction", message: "the pinned micro-batch is larger than the pinned batch", hint: `at most ${pinned}` }];
  }
  if (tokens === null || sequences === null || Math.abs(tokens - sequences * sequenceLength) < 0.5) return [];
  return [{
    pointer: "/batch/sequences",
    code: "contradiction",
    message: "batch.tokens and batch.sequences name different batches",
    hint: `give one of them; ${sequences} sequences of ${sequenceLength} are ${sequences * sequenceLength} tokens`,
  }];
};

/** A budget without any price cannot be kept. */
const checkBudget = ({ objective }: Question, usdPerHour: number | null): FieldError[] => {
  if (objective.budget_usd === null || usdPerHour !== null) return [];
  return [{
    pointer: "/hardware/usd_per_hour",
    code: "price_needed",
    message: "a budget needs a price, and this accelerator has none in the catalogue",
    hint: "give usd_per_hour of one accelerator",
  }];
};

/** The batch the caller has decided, in sequences, or null. */
export const pinnedSequences = ({ batch }: Pick<Question, "batch">, sequenceLength: number): number | null => {
  if (batch.sequences !== null) return batch.sequences;
  return batch.tokens === null ? null : Math.max(1, Math.round(batch.tokens / sequenceLength));
};

/** Has the caller decided the batch? */
export const isPinned = ({ tokens, sequences }: Question["batch"]): boolean => tokens !== null || sequences !== null;
