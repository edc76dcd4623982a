import type { Advice } from "../contract/answer.ts";
import type { Question } from "../contract/question.ts";
import { alternativesTo } from "./alternatives.ts";
import { describe } from "./answer.ts";
import { calibrationFor } from "./calibrated.ts";
import type { Case } from "./case.ts";
import { checkQuestion, pinnedSequences } from "./checks.ts";
import { judge } from "./evidence.ts";
import { fail, ok } from "./failure.ts";
import type { Result } from "./failure.ts";
import { frontierOf } from "./frontier.ts";
import { doesNotFit, infeasible } from "./limits.ts";
import { machineFor } from "./machines.ts";
import { batchLadder, optionsFor } from "./option.ts";
import { pricePins } from "./pins.ts";
import { choose, prospectOf } from "./prospect.ts";
import type { CourseWishes } from "./ramp.ts";
import { rateFor } from "./rate.ts";
import { settingOf, understandSubject } from "./understand.ts";

/**
 * The main job: how large a batch, when to grow it, at what learning rate, on which layout, and what the run will take.
 * The same question gives the same answer for one MODEL_VERSION; what has no answer says why (failure.ts).
 */
export const advise = (question: Question): Result<Advice> => {
  const understood = understandSubject(question);
  if ("errors" in understood) return fail({ kind: "invalid", errors: understood.errors });
  const subject = understood.value;
  const bare = machineFor(question, subject);
  const errors = [...checkQuestion(question, subject.sequenceLength, subject.cluster.accelerator.usdPerHour), ...bare.complaints];
  if (errors.length > 0) return fail({ kind: "invalid", errors });

  const setting = settingOf(question, subject);
  const pinned = pinnedSequences(question, subject.sequenceLength);
  const judgement = judge(setting, question.optimizer, question.measurements, pinned === null ? null : pinned * subject.sequenceLength);
  const usual = pinned ?? judgement.curve.optimalTokens / subject.sequenceLength;
  const { calibration, warnings } = calibrationFor(question.measurements, subject, bare, usual);
  return plan({ question, subject: { ...subject, warnings: [...subject.warnings, ...warnings] }, setting, judgement, machine: bare.withCalibration(calibration) });
};

const plan = (known: Case): Result<Advice> => {
  const { question, subject, setting, judgement, machine } = known;
  const { objective } = question;
  const pinned = pinnedSequences(question, subject.sequenceLength);
  const ladder = batchLadder(judgement.curve.optimalTokens / subject.sequenceLength, question.hardware.count);
  const options = optionsFor(machine, ladder, subject.sequenceLength, judgement.curve);
  const open = pinned === null ? options : optionsFor(machine, [pinned], subject.sequenceLength, judgement.curve);
  if (open.length === 0) return fail(doesNotFit(known));

  const wishes = wishesOf(known);
  const choice = choose(open, objective, (option) => prospectOf(machine, option, wishes));
  if (choice.chosen === null) return fail(infeasible(known, choice, ladder, wishes));

  const { chosen } = choice;
  const rate = rateFor(question.optimizer, setting, judgement, chosen.option.batchTokens);
  const machines = [{ machine, options: merged(options, open) }, ...otherCounts(known, pinned === null ? ladder : [...ladder, pinned])];
  return ok(
    describe(known, choice, chosen, rate, {
      pinnedSequences: pinned,
      frontier: frontierOf(machines, chosen.option.batchTokens, { ...wishes, flopsPerToken: subject.flopsPerToken, language: setting.language }, rate),
      alternatives: alternativesTo(chosen, known, wishes, rate),
      pins: pricePins(known, chosen, options, wishes),
    }),
  );
};

/** A ramp is laid unless the batch is pinned, the optimizer wants none (Muon: laws/muon-batch.ts), or nothing says how its critical batch grows. */
const wishesOf = ({ question, subject, setting, judgement }: Case): CourseWishes => ({
  tokens: question.data.tokens,
  sequenceLength: subject.sequenceLength,
  curve: judgement.curve,
  hold: question.objective.hold,
  weigh: question.objective.prefer === "quality" ? "tokens" : "seconds",
  ramp: question.batch.tokens === null && question.batch.sequences === null && setting.optimizer !== "muon" && setting.language,
});

const merged = <T extends { batchTokens: number }>(options: readonly T[], more: readonly T[]): T[] => {
  const known = new Set(options.map((option) => option.batchTokens));
  return [...options, ...more.filter((option) => !known.has(option.batchTokens))].sort((a, b) => a.batchTokens - b.batchTokens);
};

const otherCounts = ({ question, subject, judgement, machine }: Case, batches: readonly number[]) =>
  [...new Set(question.hardware.counts)]
    .filter((count) => count !== question.hardware.count)
    .sort((a, b) => a - b)
    .map((count) => {
      const other = machine.withCount(count);
      return { machine: other, options: optionsFor(other, batches, subject.sequenceLength, judgement.curve) };
    });
