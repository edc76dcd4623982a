import type { Advice } from "../contract/answer.ts";
import type { Question } from "../contract/question.ts";
import { alternativesTo } from "./alternatives.ts";
import { describe } from "./answer.ts";
import type { Case } from "./case.ts";
import { isPinned } from "./checks.ts";
import { ok } from "./failure.ts";
import type { Result } from "./failure.ts";
import { frontierOf } from "./frontier.ts";
import { freeOptions, openOptions } from "./option.ts";
import { pricePins } from "./pins.ts";
import { caseOf, settle } from "./settle.ts";
import type { Settled } from "./settle.ts";

/**
 * The main job: how large a batch, when to grow it, at what learning rate, on which layout, and what the run will take.
 * The same question gives the same answer for one MODEL_VERSION; what has no answer says why (failure.ts).
 */
export const advise = (question: Question): Result<Advice> => {
  const known = caseOf(question);
  if (!known.ok) return known;
  const settled = settle(known.value);
  return settled.ok ? ok(answer(known.value, settled.value)) : settled;
};

const answer = (known: Case, settled: Settled): Advice => {
  const { subject, setting, machine } = known;
  const { chosen, open, wishes, rate } = settled;
  const pinned = isPinned(known.question.batch);
  const free = pinned ? freeOptions(known, machine) : open;
  const machines = [{ machine, options: pinned ? merged(free, open) : open }, ...otherCounts(known)];
  const frontierWishes = { ...wishes, flopsPerToken: subject.flopsPerToken, language: setting.language };
  return describe(known, settled, {
    frontier: frontierOf(machines, chosen.option.batchTokens, frontierWishes, rate),
    alternatives: alternativesTo(chosen, known, wishes, rate),
    pins: pricePins(known, chosen, free, wishes),
  });
};

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
