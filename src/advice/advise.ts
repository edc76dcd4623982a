import type { Advice } from "../contract/answer.ts";
import type { Question } from "../contract/question.ts";
import { alternativesTo } from "./alternatives.ts";
import { describe } from "./answer.ts";
import { calibrationFor } from "./calibrated.ts";
import type { Case } from "./case.ts";
import { checkQuestion, isPinned, pinnedSequences } from "./checks.ts";
import { judge } from "./evidence.ts";
import { fail, ok } from "./failure.ts";
import type { Result } from "./failure.ts";
import { frontierOf } from "./frontier.ts";
import { doesNotFit, infeasible } from "./limits.ts";
import { machineFor } from "./machines.ts";
import { freeOptions, openOptions } from "./option.ts";
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
  const open = openOptions(known, machine);
  if (open.length === 0) return fail(doesNotFit(known));

  const wishes = wishesOf(known);
  const choice = choose(open, question.objective, (option) => prospectOf(machine, option, wishes));
  const { chosen } = choice;
  if (chosen === null) return fail(infeasible(known, choice, wishes));

  const rate = rateFor(question.optimizer, setting, judgement, chosen.option.batchTokens);
  const pinned = isPinned(question.batch);
  const free = pinned ? freeOptions(known, machine) : open;
  const machines = [{ machine, options: pinned ? merged(free, open) : open }, ...otherCounts(known)];
  const frontierWishes = { ...wishes, flopsPerToken: subject.flopsPerToken, language: setting.language };
  return ok(
    describe(known, choice, chosen, rate, {
      frontier: frontierOf(machines, chosen.option.batchTokens, frontierWishes, rate),
      alternatives: alternativesTo(chosen, known, wishes, rate),
      pins: pricePins(known, chosen, free, wishes),
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
  ramp: !isPinned(question.batch) && setting.optimizer !== "muon" && setting.language,
});

const merged = <T extends { batchTokens: number }>(options: readonly T[], more: readonly T[]): T[] => {
  const known = new Set(options.map((option) => option.batchTokens));
  return [...options, ...more.filter((option) => !known.has(option.batchTokens))].sort((a, b) => a.batchTokens - b.batchTokens);
};

const otherCounts = (known: Case) =>
  [...new Set(known.question.hardware.counts)]
    .filter((count) => count !== known.question.hardware.count)
    .sort((a, b) => a - b)
    .map((count) => {
      const machine = known.machine.withCount(count);
      const free = freeOptions(known, machine);
      return { machine, options: isPinned(known.question.batch) ? merged(free, openOptions(known, machine)) : free };
    });
