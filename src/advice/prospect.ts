import type { Bill } from "../hardware/bill.ts";
import { bill } from "../hardware/bill.ts";
import type { Objective } from "../contract/question.ts";
import type { Machine } from "./machine.ts";
import type { Option } from "./option.ts";
import { layCourse } from "./ramp.ts";
import type { Course, CourseWishes } from "./ramp.ts";

/** An option carried through to the end of the run. */
export interface Prospect {
  readonly option: Option;
  readonly course: Course;
  readonly bill: Bill;
}

/** The run at an option's batch, with its bill. */
export const prospectOf = (machine: Machine, option: Option, wishes: CourseWishes): Prospect => {
  const course = layCourse(machine, option, wishes);
  return { option, course, bill: billOf(machine, option, course.seconds) };
};

/** Hours, money and energy of so many seconds of training on a machine. */
export const billOf = ({ cluster }: Machine, { plan }: Option, trainingSeconds: number): Bill =>
  bill({
    trainingSeconds,
    logSd: plan.logSd,
    count: cluster.count,
    usdPerHour: cluster.accelerator.usdPerHour,
    powerWatts: cluster.accelerator.powerWatts,
  });

export interface Choice {
  readonly chosen: Prospect | null;
  /** Every option that was carried through, whether or not it meets the limits. */
  readonly looked: readonly Prospect[];
  /** The allowance for tokens could not be kept: every batch that fits costs more. */
  readonly overAllowance: boolean;
}

/** Does a prospect keep the deadline and the budget? */
export const keepsLimits = ({ bill: { wallClockHours, usd } }: Prospect, { deadline_hours, budget_usd }: Objective): boolean =>
  (deadline_hours === null || wallClockHours.p50 <= deadline_hours) && (budget_usd === null || usd === null || usd <= budget_usd);

/**
 * Picks the batch. `quality`: fewest wasted tokens. `balanced`: highest goodput among those within the token allowance.
 * `speed`: highest goodput. Goodput is tokens per second over the overhead, of the whole schedule. Limits come first.
 */
export const choose = (options: readonly Option[], objective: Objective, prospect: (option: Option) => Prospect): Choice => {
  if (objective.prefer === "quality") return lowestOverhead(options, objective, prospect);
  const within = options.filter((option) => objective.prefer === "speed" || option.overhead <= 1 + objective.max_token_overhead);
  if (within.length === 0) return { ...lowestOverhead(options, objective, prospect), overAllowance: true };
  const looked = within.map(prospect);
  // Seconds of the tokens planned, over the progress they make: the same measure whether tokens or loss are held.
  const slowness = ({ course }: Prospect) => (course.seconds / course.tokens) * course.overhead;
  let chosen: Prospect | null = null;
  for (const one of looked) if (keepsLimits(one, objective) && (chosen === null || slowness(one) < slowness(chosen))) chosen = one;
  return { chosen, looked, overAllowance: false };
};

const lowestOverhead = (options: readonly Option[], objective: Objective, prospect: (option: Option) => Prospect): Choice => {
  const looked: Prospect[] = [];
  for (const option of options.toSorted((a, b) => a.overhead - b.overhead || b.batchTokens - a.batchTokens)) {
    const one = prospect(option);
    looked.push(one);
    if (keepsLimits(one, objective)) return { chosen: one, looked, overAllowance: false };
  }
  return { chosen: null, looked, overAllowance: false };
};
