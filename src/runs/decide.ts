import type { Case } from "../advice/case.ts";
import { pinnedSequences } from "../advice/checks.ts";
import { everySpecialist } from "../advice/every-specialist.ts";
import { ok } from "../advice/failure.ts";
import type { Result } from "../advice/failure.ts";
import { NO_PINS } from "../advice/nothing.ts";
import { mayRamp } from "../advice/ramp.ts";
import { caseOf, settle } from "../advice/settle.ts";
import type { Hardware, Question } from "../contract/question.ts";
import { betasFor } from "../science/learning-rate/index.ts";
import { sameBatch } from "./elastic.ts";
import { measurementsOf, runMeasurer } from "./evidence.ts";
import { withMeasuredLinks } from "./links.ts";
import type { Decision } from "./next.ts";
import type { RunRecords } from "./records.ts";
import { underwayFrom } from "./remaining.ts";
import type { Standing } from "./remaining.ts";
import type { Segment } from "./segments.ts";
import type { RunState } from "./state.ts";
import { localCritical, supportedFrom, withLocal } from "./support.ts";
import type { Local } from "./support.ts";

/** What a run is asked with: its own question, or other hardware for an elastic job. */
export interface Asked {
  readonly hardware?: Hardware;
}

/** No course that reaches its batch takes so long: keeps those that do not out of the choice. */
const NEVER_HOURS = Number.MAX_VALUE;

/**
 * The question about what remains. A deadline and a budget were for the whole run, and what it has spent is not known here: they are
 * left out. Neither is the batch pinned: the run has one, and a pin says how far it may grow.
 */
const remainingQuestion = (records: RunRecords, state: RunState, hardware: Hardware): Question => {
  const { question } = records;
  return {
    ...question,
    hardware,
    batch: NO_PINS.batch,
    objective: { ...question.objective, deadline_hours: NEVER_HOURS, budget_usd: null },
    measurements: measurementsOf(records, state),
  };
};

const standingOf = (known: Case, records: RunRecords, state: RunState, current: Segment, local: Local, kept: boolean): Standing => {
  const pinned = pinnedSequences(records.question, known.subject.sequenceLength);
  // A ramp by law alone is for language models; anything may follow a noise scale that was measured.
  const grows = !kept && state.diagnosis === null && (mayRamp(known.setting) || state.noise !== null) && known.setting.optimizer !== "muon";
  const first = state.segments[0];
  return {
    tokens: state.tokens,
    batchSequences: current.batchSequences,
    since: first !== undefined && state.batchSince <= first.fromTokens ? 0 : state.batchSince,
    mostSequences: grows ? (pinned ?? Infinity) : current.batchSequences,
    supportedFrom: (batchTokens) => supportedFrom(local, batchTokens),
  };
};

/** No batch is too wasteful to be chosen: that it is supported is asked of it all the same. */
const withoutAllowance = (known: Case): Case => ({ ...known, question: { ...known.question, objective: { ...known.question.objective, max_token_overhead: Infinity } } });

/** Decides how a run that has begun goes on, or says why it cannot. */
export const decide = (records: RunRecords, state: RunState, current: Segment, asked: Asked): Result<Decision> => {
  const ranks = state.cells.at(-1)?.geometry.data_parallel ?? null;
  const { hardware, warnings } = withMeasuredLinks(asked.hardware ?? records.question.hardware, records, ranks);
  const kept = asked.hardware !== undefined;
  const read = caseOf(remainingQuestion(records, state, hardware), { ...everySpecialist, measurer: runMeasurer(records, state, hardware) });
  if (!read.ok) return read;
  const local = localCritical(read.value, state);
  const standing = standingOf(read.value, records, state, current, local, kept);
  const here = withLocal(read.value, local);
  const { optimizer } = here.question;
  // The run's own pair: its rate is what the rule moves.
  const tuned = current.learningRate === null || current.learningRate <= 0 ? optimizer.tuned : { batch_tokens: current.batchTokens, learning_rate: current.learningRate };
  const settling = (from: Standing): Case => ({ ...here, question: { ...here.question, optimizer: { ...optimizer, tuned } }, underway: underwayFrom(here, from) });
  const [growing, keeping] = [settling(standing), settling({ ...standing, mostSequences: standing.batchSequences })];
  let [known, settled] = [growing, settle(growing)];
  const unreachable = () => !settled.ok && settled.failure.kind === "infeasible";
  // Late, or far below what the allowance asks for, no batch within it can be reached in good time: as far as the run can come.
  if (unreachable()) settled = settle(withoutAllowance(growing));
  // Or else its own, whatever it wastes.
  if (unreachable()) [known, settled] = [keeping, settle(keeping)];
  if (!settled.ok) return settled;
  const { rate } = settled.value;
  // To the digit what the run says of itself.
  const exact = (batchTokens: number) => (tuned !== null && sameBatch(batchTokens, tuned.batch_tokens) ? tuned.learning_rate : rate.at(batchTokens));
  const ruled = betasFor(optimizer, settled.value.chosen.option.batchTokens, known.judgement.curve.optimalTokens);
  // Upward β2 is not moved: that of the run stays.
  const beta2 = ruled === null ? null : (current.beta2 ?? ruled);
  return ok({ known, settled: { ...settled.value, rate: { ...rate, at: exact } }, state, standing, local, beta2, kept, warnings });
};
