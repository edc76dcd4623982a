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
import { caseOf, settle, settleIfPossible } from "./settle.ts";
import type { Settled } from "./settle.ts";
import type { Specialists } from "./specialists.ts";

/**
 * The main job: how large a batch, when to grow it, at what learning rate, on which layout, and what the run will take.
 * `specialists` see to what only some questions bring (specialists.ts). The same question gives the same answer for one MODEL_VERSION;
 * what has no answer says why (failure.ts).
 */
export const adviseWith = (question: Question, specialists: Specialists): Result<Advice> => {
  const known = caseOf(question, specialists);
  if (!known.ok) return known;
  const settled = settle(known.value);
  if (settled.ok) return ok(answer(known.value, settled.value));
  const other = settled.failure.kind === "infeasible" ? cheapestOtherCount(question, specialists) : null;
  return other === null ? settled : ok(answer(other.known, other.settled));
};

/** Where the count asked for cannot keep the deadline or the budget: the cheapest of `hardware.counts` that can; null: none. */
const cheapestOtherCount = (question: Question, specialists: Specialists): { readonly known: Case; readonly settled: Settled } | null => {
  const { hardware } = question;
  const kept = hardware.counts.flatMap((count) => {
    const counts = [...hardware.counts.filter((other) => other !== count), hardware.count];
    const known = caseOf({ ...question, hardware: { ...hardware, count, counts } }, specialists);
    const settled = known.ok ? settleIfPossible(known.value) : null;
    return known.ok && settled !== null ? [{ known: withCountSaid(known.value, hardware.count), settled }] : [];
  });
  const hours = ({ settled }: (typeof kept)[number]) => settled.chosen.bill.acceleratorHours;
  return kept.reduce<(typeof kept)[number] | null>((best, one) => (best !== null && hours(best) <= hours(one) ? best : one), null);
};

const withCountSaid = (known: Case, asked: number): Case => {
  const { count } = known.question.hardware;
  const message = `${asked} accelerators cannot keep the deadline or the budget: the answer is for ${count} of hardware.counts`;
  return { ...known, subject: { ...known.subject, warnings: [{ code: "count_chosen", message, path: "/hardware/count" }, ...known.subject.warnings] } };
};

/** A settled case as the advice, with all that stands beside it. */
export const answer = (known: Case, settled: Settled): Advice => {
  const { subject, setting, machine } = known;
  const { chosen, open, wishes, rate } = settled;
  const free = isPinned(known.question.batch) ? freeOptions(known, machine) : open;
  const machines = [{ machine, options: merged(free, open) }, ...otherCounts(known)];
  const frontierWishes = { ...wishes, flopsPerToken: subject.flopsPerToken, language: setting.language };
  return describe(known, settled, {
    frontier: frontierOf(machines, chosen.option.batchTokens, frontierWishes, rate),
    alternatives: alternativesTo(chosen, known, wishes, rate),
    pins: pricePins(known, chosen, free, wishes),
  });
};

/** The options of both lists, one for each batch, ascending. */
const merged = <T extends { batchTokens: number }>(options: readonly T[], more: readonly T[]): readonly T[] => {
  if (options === more) return options;
  const known = new Set(options.map((option) => option.batchTokens));
  return [...options, ...more.filter((option) => !known.has(option.batchTokens))].toSorted((a, b) => a.batchTokens - b.batchTokens);
};

const otherCounts = (known: Case) =>
  [...new Set(known.question.hardware.counts)]
    .filter((count) => count !== known.question.hardware.count)
    .toSorted((a, b) => a - b)
    .map((count) => {
      const machine = known.machine.withCount(count);
      const open = openOptions(known, machine);
      return { machine, options: merged(isPinned(known.question.batch) ? freeOptions(known, machine) : open, open) };
    });
