import type { Advice } from "../contract/answer.ts";
import type { Layout, Plan } from "../hardware/types.ts";
import type { Case } from "./case.ts";
import { layoutOf } from "./layout.ts";
import { phasesOf } from "./phases.ts";
import type { Prospect } from "./prospect.ts";
import { billOf } from "./prospect.ts";
import { secondsOf, stepsOf } from "./ramp.ts";
import type { Rate } from "./rate.ts";

type Alternative = Advice["alternatives"][number];

/** The same phases on a layout that is simpler and at most 2 % slower at the last, longest one (hardware/simpler.ts); null: there is none. */
export const simplerLayout = ({ option, course }: Prospect, { machine }: Case, rate: Rate): Alternative | null => {
  const [first] = course.legs;
  if (first === undefined) return null;
  const plan = machine.simplerThan(option.plan, first.plan.batchSequences);
  if (plan === null) return null;
  const legs = course.legs.flatMap((leg) => {
    const own = leg.plan === option.plan ? plan : machine.atBatch(plan, leg.plan.batchSequences);
    return own === null ? [] : [{ ...leg, plan: own }];
  });
  if (legs.length < course.legs.length) return null;
  return {
    name: "simpler_layout",
    why: `${differences(option.plan.layout, plan.layout)}: ${slower(option.plan, plan)}, ${plan.memory.p90.toFixed(1)} instead of ${option.plan.memory.p90.toFixed(1)} of ${plan.memory.limitGib.toFixed(1)} GiB (p90)`,
    layout: layoutOf(plan),
    schedule: phasesOf(legs, rate.at),
    steps: stepsOf(legs),
    wall_clock_hours: billOf(machine, option, secondsOf(legs)).wallClockHours.p50,
    token_overhead: Math.max(0, course.overhead - 1),
  };
};

const slower = (advised: Plan, plan: Plan): string => `${(100 * (plan.seconds / advised.seconds - 1)).toFixed(1)} % slower (${plan.seconds.toPrecision(3)} s a step)`;

/** `pipeline 1 instead of 4, ZeRO 1 instead of 3`. */
const differences = (advised: Layout, other: Layout): string => {
  const parts: readonly (readonly [name: string, of: (layout: Layout) => number | string])[] = [
    ["tensor", (layout) => layout.tensorParallel],
    ["pipeline", (layout) => layout.pipelineParallel],
    ["context", (layout) => layout.contextParallel],
    ["expert", (layout) => layout.expertParallel],
    ["ZeRO", (layout) => layout.zeroStage],
    ["checkpointing", (layout) => layout.activationCheckpointing],
    ["virtual stages", (layout) => layout.virtualStages],
  ];
  return parts.flatMap(([name, of]) => (of(advised) === of(other) ? [] : [`${name} ${of(other)} instead of ${of(advised)}`])).join(", ");
};
