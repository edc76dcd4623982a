import { adviseWith, answer } from "../advice/advise-with.ts";
import { everySpecialist } from "../advice/every-specialist.ts";
import { ok } from "../advice/failure.ts";
import type { Result } from "../advice/failure.ts";
import { caseOf, settle } from "../advice/settle.ts";
import type { RunAdvice } from "../contract/run-advice.ts";
import { decide } from "./decide.ts";
import type { Asked } from "./decide.ts";
import { elasticOf } from "./elastic.ts";
import { measurementsOf, runMeasurer } from "./evidence.ts";
import { nextOf } from "./next.ts";
import type { RunRecords } from "./records.ts";
import { remainderOf } from "./remainder.ts";
import { seenOf } from "./seen.ts";
import { stateOf } from "./state.ts";
import type { RunState } from "./state.ts";

/**
 * The advice for the tokens that remain of a run, from its question and all that was posted. Asked with other hardware (an elastic
 * job), batch and learning rate are kept, and layout and hours are for the new cluster. Pure: the same records give the same
 * advice, in whatever order they were posted.
 */
export const adviseRun = (records: RunRecords, asked: Asked = {}): Result<RunAdvice> => {
  const state = stateOf(records);
  const { current } = state;
  if (current === null) return beforeTheFirst(records, state, asked);
  const decided = decide(records, state, current, asked);
  if (!decided.ok) return decided;
  const decision = decided.value;
  const { known, settled, standing } = decision;
  const { tokens } = known.question.data;
  return ok({
    ...remainderOf(answer(known, settled), decision),
    seen: seenOf(state, known.setting, tokens),
    next: nextOf(decision),
    elastic: elasticOf(known, standing.batchSequences, Math.max(0, tokens - standing.tokens), settled.rate),
  });
};

/** A run of which nothing was posted: the advice for its question, and what to post first. */
const beforeTheFirst = (records: RunRecords, state: RunState, { hardware = records.question.hardware }: Asked): Result<RunAdvice> => {
  const question = { ...records.question, hardware, measurements: measurementsOf(records, state) };
  const specialists = { ...everySpecialist, measurer: runMeasurer(records, state, hardware) };
  const [advised, known] = [adviseWith(question, specialists), caseOf(question, specialists)];
  if (!advised.ok) return advised;
  if (!known.ok) return known;
  const settled = settle(known.value);
  const advice = advised.value;
  const first = advice.schedule[0];
  const batch = first?.batch_tokens ?? advice.batch.tokens;
  return ok({
    ...advice,
    seen: seenOf(state, known.value.setting, question.data.tokens),
    next: {
      action: "measure",
      at_tokens: advice.schedule[1]?.from_tokens ?? null,
      batch_tokens: batch,
      learning_rate: first?.learning_rate ?? null,
      beta2: advice.optimizer.beta2,
      why: "nothing has been posted yet: the schedule is by laws and practice alone",
      what_would_help: "the noise scale: post the sums of a few hundred steps with two disjoint groups or more (ranks, or micro-batches)",
    },
    elastic: settled.ok ? elasticOf(known.value, first?.batch_sequences ?? advice.batch.sequences, question.data.tokens, settled.value.rate) : [],
  });
};
