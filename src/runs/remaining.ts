import type { Case } from "../advice/case.ts";
import type { Machine } from "../advice/machine.ts";
import { optionsAt } from "../advice/option.ts";
import type { Option } from "../advice/option.ts";
import { secondsOf, stepsOf } from "../advice/ramp.ts";
import type { Course, CourseWishes, Leg } from "../advice/ramp.ts";
import type { Underway } from "../advice/underway.ts";
import type { Plan } from "../hardware/types.ts";
import { examplesRatio } from "../science/noise/mccandlish.ts";
import { GROWTH_EXPONENT, LEAST_RATIO, localOverhead, overheadBetween } from "../science/overhead.ts";
import type { OverheadCurve } from "../science/overhead.ts";

/** Where a run stands and when it may grow; tokens throughout. */
export interface Standing {
  readonly tokens: number;
  readonly batchSequences: number;
  /** Where its batch last changed. */
  readonly since: number;
  /** The largest batch it may grow to; that of now: it is kept to the end. */
  readonly mostSequences: number;
  /** From where a batch is supported by what is known of the critical one. */
  readonly supportedFrom: (batchTokens: number) => number;
}

/** Whole factors a batch is grown by in one change or several. */
const FACTORS = [2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64] as const;
/** Batches beyond this many times the optimum waste most of their tokens. */
const FARTHEST = 16;
/** A change is made only for this much goodput: less is not worth a restart, and keeps a batch from moving to and fro. */
export const LEAST_GAIN = 1.05;
/** Between two changes lie at least so many steps and this share of the run: noise scale and moments settle first. */
const APART = { steps: 50, share: 0.02 } as const;
/** Of what remains: the last change comes by here, or the batch is not grown so far. */
const LATEST = 0.75;

/** When a change of batch can be made, in tokens: where it pays, where it is supported, where the last change lies far enough behind. */
export interface Change {
  readonly pays: number;
  readonly supported: number;
  readonly apart: number;
  readonly at: number;
}

/**
 * What a change may lose were there no small side: the grids of overhead.ts show small batches wasting tokens at a fixed β2 and
 * weight decay, McCandlish's form does not, and a run may be either. It never pays much more than by staying.
 */
const MOST_REGRET = 0.03;

/** Where McCandlish's hyperbola doubles the tokens at a share of the run: the local curve's early term without its small side. */
const criticalAt = (share: number, { optimalTokens, ratio }: OverheadCurve): number =>
  (Math.max(ratio, LEAST_RATIO) * optimalTokens * Math.max(share, 1e-9) ** GROWTH_EXPONENT) / (1 - GROWTH_EXPONENT);

/** E/E_min = 1 + B/B_crit. */
const stretched = ({ batchSequences }: Plan, critical: number, sequenceLength: number): number => examplesRatio(batchSequences * sequenceLength, critical);

/** Halvings of the interval in which a change begins to pay: to a millionth of the run. */
const HALVINGS = 24;

/**
 * Tokens from which a larger batch gains LEAST_GAIN of goodput (speed over the tokens each batch spends for its progress), and, where
 * tokens alone are weighed, spends no more of them; the tokens seen: it does already. Infinity: not in this run.
 */
const paysFrom = (small: Plan, large: Plan, standing: Standing, { curve, sequenceLength, tokens, weigh }: CourseWishes): number => {
  const faster = (small.seconds * large.batchSequences) / (large.seconds * small.batchSequences);
  const pays = (share: number): boolean => {
    const spared = localOverhead(small.batchSequences * sequenceLength, share, curve) / localOverhead(large.batchSequences * sequenceLength, share, curve);
    const critical = criticalAt(share, curve);
    const sparedBare = stretched(small, critical, sequenceLength) / stretched(large, critical, sequenceLength);
    return faster * spared >= LEAST_GAIN && faster * sparedBare >= 1 - MOST_REGRET && (weigh === "seconds" || spared >= 1);
  };
  let [not, does] = [standing.tokens / tokens, 1];
  if (pays(not)) return standing.tokens;
  if (!pays(does)) return Infinity;
  for (let i = 0; i < HALVINGS; i += 1) {
    const middle = (not + does) / 2;
    if (pays(middle)) does = middle;
    else not = middle;
  }
  return does * tokens;
};

/** The change from one plan to a larger batch of a run whose batch last changed at `since`. */
export const changeTo = (small: Plan, large: Plan, since: number, standing: Standing, wishes: CourseWishes): Change => {
  const { sequenceLength, tokens } = wishes;
  const [from, to] = [small.batchSequences * sequenceLength, large.batchSequences * sequenceLength];
  const pays = paysFrom(small, large, standing, wishes);
  const supported = standing.supportedFrom(to);
  const apart = since === 0 ? 0 : since + Math.max(APART.steps * from, APART.share * tokens);
  return { pays, supported, apart, at: Math.max(standing.tokens, pays, supported, apart) };
};

/** Batches from one to a whole multiple of it, each a small whole factor above the last. */
const chain = (from: number, to: number): number[] => {
  const batches = [from];
  let [batch, rest] = [from, to / from];
  while (rest > 1) {
    const factor = [2, 3, 5].find((one) => rest % one === 0) ?? rest;
    batch *= factor;
    rest /= factor;
    batches.push(batch);
  }
  return batches;
};

/** The plans of a way from the run's own batch to an option, on the option's degrees; the run's batch on its own where those do not carry it. */
const plansTo = (machine: Machine, option: Option, base: Option | undefined): Plan[] => {
  if (base === undefined || option.plan.batchSequences <= base.plan.batchSequences) return [option.plan];
  const batches = chain(base.plan.batchSequences, option.plan.batchSequences);
  return batches.flatMap((batch, i) => {
    if (i === batches.length - 1) return [option.plan];
    return machine.atBatch(option.plan, batch) ?? (i === 0 ? [base.plan] : []);
  });
};

const cut = (plans: readonly Plan[], standing: Standing, wishes: CourseWishes, total: number): Leg[] => {
  const { sequenceLength } = wishes;
  const legs: Leg[] = [];
  let [from, since] = [standing.tokens, standing.since];
  for (const [i, plan] of plans.entries()) {
    const batchTokens = plan.batchSequences * sequenceLength;
    const next = plans[i + 1];
    let to = total;
    if (next !== undefined) {
      const nextTokens = next.batchSequences * sequenceLength;
      const { pays, supported, apart } = changeTo(plan, next, since, standing, wishes);
      // A step at which the data position divides by the next batch, so that no loader has to split one.
      to = Math.ceil(Math.max(from, pays, supported, apart) / nextTokens) * nextTokens;
      if (!(to < total)) to = total;
    }
    if (to > from) {
      legs.push({ plan, batchTokens, fromTokens: from, toTokens: to, steps: Math.ceil((to - from) / batchTokens) });
    }
    // A batch that is left at once was changed all the same: one change at a time.
    [from, since] = [to, to];
  }
  return legs;
};

const overheadOf = (legs: readonly Leg[], { curve }: CourseWishes, total: number): number => {
  const from = legs[0]?.fromTokens ?? total;
  if (from >= total) return 1;
  return legs.reduce((sum, leg) => sum + overheadBetween(leg.batchTokens, leg.fromTokens / total, leg.toTokens / total, curve), 0) / (1 - from / total);
};

/** The run laid on from where it stands: batches only grow, by whole factors, and the schedule covers what remains. */
export const underwayFrom = (known: Pick<Case, "subject">, standing: Standing): Underway => {
  const at = (machine: Machine, judgement: Case["judgement"], batches: readonly number[]) => optionsAt({ subject: known.subject, judgement }, machine, batches, "exact");
  const bases = new WeakMap<Machine, Option>();
  return {
    open: (machine, judgement) => {
      const [base] = at(machine, judgement, [standing.batchSequences]);
      if (base === undefined) return [];
      bases.set(machine, base);
      const most = Math.min(standing.mostSequences, (FARTHEST * judgement.curve.optimalTokens) / known.subject.sequenceLength);
      const wanted = FACTORS.map((factor) => factor * base.plan.batchSequences).filter((batch) => batch <= most);
      const larger = wanted.length === 0 ? [] : at(machine, judgement, wanted).filter(({ plan }) => wanted.includes(plan.batchSequences));
      return [base, ...larger];
    },
    course: (machine, option, wishes) => {
      const plans = wishes.ramp ? plansTo(machine, option, bases.get(machine)) : [option.plan];
      const planned = cut(plans, standing, wishes, Math.max(wishes.tokens, standing.tokens));
      const overhead = overheadOf(planned, wishes, Math.max(wishes.tokens, standing.tokens));
      const remaining = Math.max(0, wishes.tokens - standing.tokens);
      const longer = wishes.hold === "loss" && overhead > 1 && remaining > 0;
      const tokens = longer ? Math.ceil(remaining * overhead) : remaining;
      const legs = longer ? cut(plans, standing, wishes, standing.tokens + tokens) : planned;
      return { legs, tokens, steps: stepsOf(legs), seconds: reaches(legs, option, standing, tokens) ? secondsOf(legs) : Infinity, overhead } satisfies Course;
    },
  };
};

/** An option whose batch cannot be reached in good time is no choice; the run's own always is. */
const reaches = (legs: readonly Leg[], option: Option, standing: Standing, remaining: number): boolean => {
  const last = legs.at(-1);
  return last === undefined || (last.batchTokens === option.batchTokens && last.fromTokens <= standing.tokens + LATEST * remaining);
};
