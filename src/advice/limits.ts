import { grouped } from "../numbers/grouped.ts";
import type { Case } from "./case.ts";
import type { Failure } from "./failure.ts";
import type { Machine } from "./machine.ts";
import { openOptions } from "./option.ts";
import { choose, keepsLimits, prospectOf } from "./prospect.ts";
import type { Choice } from "./prospect.ts";
import type { CourseWishes } from "./ramp.ts";

/** How many times the accelerators are doubled in search of a deadline. */
const DOUBLINGS = 7;

/** No batch keeps the deadline or the budget: what comes nearest, and what would. */
export const infeasible = (known: Case, choice: Choice, wishes: CourseWishes): Failure => {
  const { objective } = known.question;
  const hours = Math.min(...choice.looked.map((one) => one.bill.wallClockHours.p50));
  const usd = Math.min(...choice.looked.map((one) => one.bill.usd ?? 0));
  const late = objective.deadline_hours !== null && hours > objective.deadline_hours;
  const limit = late ? "deadline_hours" : "budget_usd";
  return {
    kind: "infeasible",
    limit,
    asked: (late ? objective.deadline_hours : objective.budget_usd) ?? 0,
    nearest: late ? hours : usd,
    how: late ? moreAccelerators(known, wishes) : "allow the nearest, train on fewer tokens, or use cheaper accelerators",
  };
};

const moreAccelerators = (known: Case, wishes: CourseWishes): string => {
  const { machine, question } = known;
  for (let i = 1; i <= DOUBLINGS; i++) {
    const larger: Machine = machine.withCount(machine.cluster.count * 2 ** i);
    const { chosen } = choose(openOptions(known, larger), { ...question.objective, budget_usd: null }, (option) => prospectOf(larger, option, wishes));
    if (chosen !== null) {
      const cost = keepsLimits(chosen, question.objective) ? "" : `, above the budget: for $${grouped(Math.round(chosen.bill.usd ?? 0))}`;
      return `${larger.cluster.count} accelerators would do it in ${chosen.bill.wallClockHours.p50.toPrecision(3)} hours${cost}`;
    }
  }
  return "no number of these accelerators does it at a sensible batch: allow more hours, fewer tokens or more overhead";
};
