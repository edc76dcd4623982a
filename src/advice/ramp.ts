import type { Plan } from "../hardware/types.ts";
import { overheadBetween, switchShare } from "../science/overhead.ts";
import type { OverheadCurve } from "../science/overhead.ts";
import type { Setting } from "../science/types.ts";
import { rampChain } from "./chain.ts";
import type { Machine } from "./machine.ts";
import type { Option } from "./option.ts";
import type { Underway } from "./underway.ts";

/** A stretch of the run at one batch; token positions are whole steps, phases join and cover. */
export interface Leg {
  readonly plan: Plan;
  readonly batchTokens: number;
  readonly fromTokens: number;
  readonly toTokens: number;
  readonly steps: number;
}

/** A run from first to last token. `overhead` is ω of the whole schedule; `seconds` is training time without losses. */
export interface Course {
  readonly legs: readonly Leg[];
  readonly tokens: number;
  readonly steps: number;
  readonly seconds: number;
  readonly overhead: number;
}

export interface CourseWishes {
  /** Tokens the run would need at the best constant batch. */
  readonly tokens: number;
  readonly sequenceLength: number;
  readonly curve: OverheadCurve;
  /** `loss`: the tokens a batch wastes are added to the run. */
  readonly hold: "tokens" | "loss";
  /** Count seconds, or only tokens, when deciding where to grow. */
  readonly weigh: "tokens" | "seconds";
  /** false: the batch is held from first to last. */
  readonly ramp: boolean;
  /** null: the run begins at its first token. */
  readonly underway: Underway | null;
}

/** Doublings before the last batch; with more the first phases are too short to matter. */
const MOST_RAMP_PHASES = 5;
/** A phase is at least this share of the run and this many steps: after a change the moments belong to the old batch for a while, and many launchers restart. */
const SHORTEST_SHARE = 0.005;
const SHORTEST_STEPS = 50;
/** A ramp is over by here at the latest: what comes after is the batch that was chosen. */
const LATEST_SWITCH = 0.5;

/** Whether a ramp may be laid: not where the optimizer wants none (Muon: laws/muon-batch.ts), nor where nothing says how the critical batch grows. */
export const mayRamp = ({ language, optimizer }: Setting): boolean => language && optimizer !== "muon";

/** Optimizer steps of a schedule. */
export const stepsOf = (legs: readonly Leg[]): number => legs.reduce((sum, leg) => sum + leg.steps, 0);

/** Training time of a schedule in seconds, without losses. */
export const secondsOf = (legs: readonly Leg[]): number => legs.reduce((sum, leg) => sum + leg.steps * leg.plan.seconds, 0);

/** The run at an option's batch: reached by a ramp where one pays, constant otherwise. */
export const layCourse = (machine: Machine, option: Option, wishes: CourseWishes): Course => {
  if (wishes.underway !== null) return wishes.underway.course(machine, option, wishes);
  const plans = wishes.ramp ? rampPlans(machine, option.plan) : [option.plan];
  const shares = switchShares(plans, wishes);
  const cut = (tokens: number) => cutLegs(plans, shares, tokens, wishes.sequenceLength);
  const planned = cut(wishes.tokens);
  const overhead = overheadOf(planned, wishes);
  const longer = wishes.hold === "loss" && overhead > 1;
  const tokens = longer ? Math.ceil(wishes.tokens * overhead) : wishes.tokens;
  const legs = longer ? cut(tokens) : planned;
  return {
    legs,
    tokens,
    steps: stepsOf(legs),
    seconds: secondsOf(legs),
    overhead,
  };
};

const rampPlans = (machine: Machine, last: Plan): Plan[] => {
  const plans = [last];
  const chain = rampChain(last.batchSequences, last.layout.dataParallel, MOST_RAMP_PHASES);
  for (const batch of chain.slice(0, -1).toReversed()) {
    const plan = machine.atBatch(last, batch);
    if (plan === null) break;
    plans.unshift(plan);
  }
  return plans;
};

/** Share of the run at which each plan begins; the first begins at 0. A plan that never pays begins where the next one does. */
const switchShares = (plans: readonly Plan[], { curve, weigh, sequenceLength }: CourseWishes): number[] => {
  const shares = [0];
  for (let i = 1; i < plans.length; i++) {
    const [small, large] = [plans[i - 1], plans[i]];
    if (small === undefined || large === undefined) break;
    const costRatio = weigh === "tokens" ? 1 : (small.seconds * large.batchSequences) / (large.seconds * small.batchSequences);
    const share = switchShare(small.batchSequences * sequenceLength, large.batchSequences * sequenceLength, curve, Math.max(1, costRatio));
    shares.push(Math.max(shares[i - 1] ?? 0, Math.min(share, LATEST_SWITCH)));
  }
  return shares;
};

const overheadOf = (legs: readonly Leg[], { curve, tokens }: CourseWishes): number =>
  legs.reduce((sum, leg) => sum + overheadBetween(leg.batchTokens, leg.fromTokens / tokens, leg.toTokens / tokens, curve), 0);

/**
 * Token positions: each switch at a whole multiple of the batch it switches to, the end exact. A phase too short to matter is
 * left out, and the next one begins where it would have.
 */
const cutLegs = (plans: readonly Plan[], shares: readonly number[], tokens: number, sequenceLength: number): Leg[] => {
  const legs: Leg[] = [];
  const last = plans.length - 1;
  let from = 0;
  const kept = plans.map((plan, i) => ({ plan, until: i === last ? tokens : (shares[i + 1] ?? 1) * tokens })).filter(({ plan, until }, i) => {
    const length = until - (shares[i] ?? 0) * tokens;
    return i === last || length >= Math.max(SHORTEST_SHARE * tokens, SHORTEST_STEPS * plan.batchSequences * sequenceLength);
  });
  kept.forEach(({ plan, until }, i) => {
    const batchTokens = plan.batchSequences * sequenceLength;
    const next = kept[i + 1];
    const nextTokens = next === undefined ? 0 : next.plan.batchSequences * sequenceLength;
    const to = next === undefined ? tokens : Math.round(until / nextTokens) * nextTokens;
    const steps = next === undefined ? Math.max(1, Math.ceil((to - from) / batchTokens)) : Math.round((to - from) / batchTokens);
    legs.push({ plan, batchTokens, fromTokens: from, toTokens: to, steps });
    from = to;
  });
  return legs;
};
