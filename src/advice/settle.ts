import type { Question } from "../contract/question.ts";
import type { Case } from "./case.ts";
import { checkQuestion, isPinned, pinnedSequences, UNKNOWN_PRICE } from "./checks.ts";
import { judge } from "./evidence.ts";
import { fail, ok } from "./failure.ts";
import type { Result } from "./failure.ts";
import { infeasible } from "./limits.ts";
import { machineFor } from "./machines.ts";
import { openOptions } from "./option.ts";
import type { Option } from "./option.ts";
import { choose, prospectOf } from "./prospect.ts";
import type { Choice, Prospect } from "./prospect.ts";
import { mayRamp } from "./ramp.ts";
import type { CourseWishes } from "./ramp.ts";
import { rateFor } from "./rate.ts";
import type { Rate } from "./rate.ts";
import type { Specialists } from "./specialists.ts";
import { sequenceLengthOf, settingOf, understandSubject } from "./understand.ts";

/** Everything known of a question before a batch is chosen, or every field that is wrong. */
export const caseOf = (question: Question, specialists: Specialists): Result<Case> => {
  const { measurer } = specialists;
  const understood = understandSubject(question);
  if ("errors" in understood) return fail({ kind: "invalid", errors: [...understood.errors, ...checkQuestion(question, sequenceLengthOf(question.data), UNKNOWN_PRICE, measurer)] });
  const subject = understood.value;
  const bare = machineFor(question, subject, specialists);
  const errors = [...checkQuestion(question, subject.sequenceLength, subject.cluster.accelerator.usdPerHour, measurer), ...specialists.complaintsAboutPins(question, subject)];
  if (errors.length > 0) return fail({ kind: "invalid", errors });

  const setting = settingOf(question, subject);
  const pinned = pinnedSequences(question, subject.sequenceLength);
  const judgement = judge(setting, question.optimizer, question.measurements, measurer);
  const usual = pinned ?? judgement.curve.optimalTokens / subject.sequenceLength;
  const { calibration, warnings } = measurer.calibration(question.measurements, subject, bare, usual);
  return ok({ question, subject: { ...subject, warnings: [...subject.warnings, ...warnings] }, setting, judgement, machine: bare.withCalibration(calibration), underway: null });
};

/** The batch chosen, the run laid out to its end, and its learning rate. */
export interface Settled {
  readonly chosen: Prospect;
  readonly choice: Choice;
  readonly open: readonly Option[];
  readonly wishes: CourseWishes;
  readonly rate: Rate;
}

/** Chooses the batch and lays the run, or says why there is none: what comes nearest, and what would do. */
export const settle = (known: Case): Result<Settled> => {
  const { open, choice, wishes } = weigh(known);
  if (open.length === 0) return fail({ kind: "misfit", misfit: known.machine.misfit });
  const settled = settledFrom(known, { open, choice, wishes });
  return settled === null ? fail(infeasible(known, choice, wishes)) : ok(settled);
};

/** The same without the search for what would do instead; null: there is none. */
export const settleIfPossible = (known: Case): Settled | null => settledFrom(known, weigh(known));

type Weighed = Pick<Settled, "open" | "choice" | "wishes">;

const weigh = (known: Case): Weighed => {
  const { question, machine } = known;
  const open = openOptions(known, machine);
  const wishes = wishesOf(known);
  // A pinned batch is the caller's own choice: no allowance applies to it.
  const objective = isPinned(question.batch) ? { ...question.objective, prefer: "speed" as const } : question.objective;
  return { open, wishes, choice: choose(open, objective, (option) => prospectOf(machine, option, wishes)) };
};

const settledFrom = ({ question, setting, judgement }: Case, weighed: Weighed): Settled | null => {
  const { chosen } = weighed.choice;
  return chosen === null ? null : { ...weighed, chosen, rate: rateFor(question.optimizer, setting, judgement, chosen.option.batchTokens) };
};

/** A pinned batch is held from first to last. */
const wishesOf = ({ question, subject, setting, judgement, underway }: Case): CourseWishes => ({
  tokens: question.data.tokens,
  sequenceLength: subject.sequenceLength,
  curve: judgement.curve,
  hold: question.objective.hold,
  weigh: question.objective.prefer === "quality" ? "tokens" : "seconds",
  ramp: underway !== null || (!isPinned(question.batch) && mayRamp(setting)),
  underway,
});
