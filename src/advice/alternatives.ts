import type { Advice } from "../contract/answer.ts";
import type { Case } from "./case.ts";
import { phasesOf } from "./phases.ts";
import type { Prospect } from "./prospect.ts";
import { billOf, prospectOf } from "./prospect.ts";
import { mayRamp, secondsOf, stepsOf } from "./ramp.ts";
import type { CourseWishes, Leg } from "./ramp.ts";
import type { Rate } from "./rate.ts";
import { seesawCuts } from "./seesaw.ts";
import { simplerLayout } from "./simpler.ts";

type Alternative = Advice["alternatives"][number];

/** Other ways to run the same batch: on a simpler layout, held constant, ramped where the pin forbade it, and the Seesaw exchange where the rate decays. */
export const alternativesTo = (chosen: Prospect, known: Case, wishes: CourseWishes, rate: Rate): Alternative[] => {
  const found = [simplerLayout(chosen, known, rate), otherRamp(chosen, known, wishes, rate), seesaw(chosen, known, rate)];
  return found.filter((one) => one !== null);
};

const otherRamp = (chosen: Prospect, { machine, setting }: Case, wishes: CourseWishes, rate: Rate): Alternative | null => {
  if (!mayRamp(setting)) return null;
  const other = prospectOf(machine, chosen.option, { ...wishes, ramp: !wishes.ramp });
  if (other.course.legs.length === chosen.course.legs.length) return null;
  return {
    name: wishes.ramp ? "constant_batch" : "ramp",
    why: wishes.ramp ? "one batch from first to last: simpler, and for launchers that cannot ramp" : "the pinned batch, reached in steps while the critical batch is still small",
    layout: null,
    schedule: phasesOf(other.course.legs, rate.at),
    steps: other.course.steps,
    wall_clock_hours: other.bill.wallClockHours.p50,
    token_overhead: Math.max(0, other.course.overhead - 1),
  };
};

/**
 * Seesaw (arXiv 2510.14717): where the schedule would halve the learning rate, divide it by √2 and double the batch instead.
 * Offered only up to the critical batch, beyond which the exchange no longer holds.
 */
const seesaw = (chosen: Prospect, { question, setting, judgement, machine, underway }: Case, rate: Rate): Alternative | null => {
  // Where in its decay a run under way stands is not known.
  if (!setting.language || rate.answer === null || underway !== null) return null;
  const { course, option } = chosen;
  const last = course.legs.at(-1);
  if (last === undefined) return null;
  const legs: Leg[] = course.legs.slice(0, -1);
  const rates = new Map<number, number | null>(course.legs.map((leg) => [leg.batchTokens, rate.at(leg.batchTokens)]));
  let current = { ...last };
  for (const [i, share] of seesawCuts(question.optimizer.lr_schedule).entries()) {
    const batch = last.plan.batchSequences * 2 ** (i + 1);
    const batchTokens = last.batchTokens * 2 ** (i + 1);
    if (batchTokens > judgement.critical.estimate.median) break;
    const plan = machine.atBatch(option.plan, batch);
    const cut = Math.round((share * course.tokens) / batchTokens) * batchTokens;
    if (plan === null || cut - current.fromTokens < current.batchTokens || cut >= course.tokens) break;
    legs.push({ ...current, toTokens: cut, steps: Math.round((cut - current.fromTokens) / current.batchTokens) });
    current = { plan, batchTokens, fromTokens: cut, toTokens: course.tokens, steps: Math.max(1, Math.ceil((course.tokens - cut) / batchTokens)) };
    rates.set(batchTokens, (rate.at(last.batchTokens) ?? 0) * 2 ** (-(i + 1) / 2));
  }
  legs.push(current);
  if (legs.length === course.legs.length) return null;
  return {
    name: "seesaw",
    why: "each halving of the learning rate becomes a doubling of the batch and a rate divided by √2: the same loss in fewer steps (Seesaw, arXiv 2510.14717); no other decay then",
    layout: null,
    schedule: phasesOf(legs, (batchTokens) => rates.get(batchTokens) ?? null),
    steps: stepsOf(legs),
    wall_clock_hours: billOf(machine, option, secondsOf(legs)).wallClockHours.p50,
    token_overhead: Math.max(0, course.overhead - 1),
  };
};
