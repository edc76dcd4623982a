import type { Case } from "../advice/case.ts";
import { human } from "../advice/human.ts";
import type { CourseWishes, Leg } from "../advice/ramp.ts";
import type { Settled } from "../advice/settle.ts";
import type { Warning } from "../contract/answer.ts";
import type { Next } from "../contract/run-advice.ts";
import { WRONG_REDUCTION } from "../science/noise/noise-scale.ts";
import { changeTo, LEAST_GAIN } from "./remaining.ts";
import type { Change, Standing } from "./remaining.ts";
import type { RunState } from "./state.ts";
import { supportedBatch } from "./support.ts";
import type { Local } from "./support.ts";
import { whatWouldHelp } from "./what-would-help.ts";

/** All that the next step is decided from. */
export interface Decision {
  readonly known: Case;
  readonly settled: Settled;
  readonly state: RunState;
  readonly standing: Standing;
  readonly local: Local;
  readonly beta2: number | null;
  /** The run is asked about with other hardware: batch and rate are kept. */
  readonly kept: boolean;
  /** About the hardware as the run measured it. */
  readonly warnings: readonly Warning[];
}

/** A change this many steps of the new batch away is made now. */
const AT_HAND = 2;
const percent = (ratio: number): string => `${Math.round(100 * (ratio - 1))} %`;

/** The four conditions of a change, and which of them does not hold yet. */
const blocking = (change: Change, now: number): "pays" | "supported" | "apart" | null =>
  change.pays > now ? "pays" : change.supported > now ? "supported" : change.apart > now ? "apart" : null;

/** The change the run would make next, whether or not it is in the schedule: to twice the batch, or the next batch of the schedule. */
const wishedFor = ({ known, settled, standing }: Decision): { readonly change: Change; readonly batchTokens: number } | null => {
  const { legs } = settled.chosen.course;
  const { machine } = known;
  const base = machine.atBatch(settled.chosen.option.plan, standing.batchSequences) ?? settled.open[0]?.plan;
  const batch = legs.find(({ plan }) => plan.batchSequences > standing.batchSequences)?.plan ?? settled.open.find(({ plan }) => plan.batchSequences > standing.batchSequences)?.plan;
  if (base === undefined || batch === undefined) return null;
  const wishes: CourseWishes = settled.wishes;
  return { change: changeTo(base, batch, standing.since, standing, wishes), batchTokens: batch.batchSequences * known.subject.sequenceLength };
};

/** The change of the schedule that lies at hand, if any. */
const atHand = (legs: readonly Leg[], { batchSequences, tokens }: Standing): Leg | undefined => {
  const next = legs.find(({ plan }) => plan.batchSequences > batchSequences);
  return next !== undefined && next.fromTokens <= tokens + AT_HAND * next.batchTokens ? next : undefined;
};

/** What to do next: hold, grow, measure or check, with the reason. */
export const nextOf = (decision: Decision): Next => {
  const { known, settled, state, standing, local, beta2, kept } = decision;
  const { legs } = settled.chosen.course;
  const { rate } = settled;
  const unit = known.setting.language ? "tokens" : "examples";
  const current = standing.batchSequences * known.subject.sequenceLength;
  const planned = legs.find(({ plan }) => plan.batchSequences > standing.batchSequences);
  const help = whatWouldHelp(decision);
  const hold = (action: Next["action"], why: string, at: number | null = planned?.fromTokens ?? null): Next => {
    const batch = legs[0] !== undefined && kept ? legs[0].batchTokens : current;
    return { action, at_tokens: at, batch_tokens: batch, learning_rate: rate.at(batch), beta2, why, what_would_help: help };
  };
  if (state.diagnosis !== null) return hold("check", WRONG_REDUCTION);
  if (standing.tokens >= known.question.data.tokens) return hold("hold", "the tokens of the run are seen", null);
  if (kept) return hold("hold", "asked with other hardware: batch and learning rate are kept, layout and hours are for the new cluster", null);
  if (state.current === null) return { ...hold("measure", "nothing has been posted yet: the schedule is by laws and practice alone"), batch_tokens: legs[0]?.batchTokens ?? current, learning_rate: rate.at(legs[0]?.batchTokens ?? current) };

  const growing = atHand(legs, standing);
  if (growing !== undefined) {
    const why = `the batch supported with 90 % certainty is ${human(supportedBatch(local))} ${unit}, ${human(growing.batchTokens)} gains ${percent(LEAST_GAIN)} of goodput or more, and the last change lies far enough behind`;
    return { action: "grow", at_tokens: growing.fromTokens, batch_tokens: growing.batchTokens, learning_rate: rate.at(growing.batchTokens), beta2, why, what_would_help: help };
  }
  const wished = wishedFor(decision);
  if (wished === null) return hold("hold", `${human(current)} ${unit} is as large as pays, or as fits: nothing larger is worth a change`);
  const { change, batchTokens } = wished;
  const block = blocking(change, standing.tokens);
  if (block === "supported") {
    const median = supportedBatch(local, false) >= batchTokens;
    const said = `${human(batchTokens)} ${unit} would pay, but only ${human(supportedBatch(local))} is supported with 90 % certainty`;
    return median || state.noise === null
      ? hold("measure", `${said}${median ? `; at the median it is ${human(supportedBatch(local, false))}` : ""}`)
      : hold("hold", `${said}, and ${human(supportedBatch(local, false))} at the median`);
  }
  if (block === "apart") return hold("hold", `the batch changed ${human(standing.tokens - standing.since)} ${unit} ago: noise scale and moments settle before it changes again`);
  return hold("hold", `${human(batchTokens)} ${unit} does not gain ${percent(LEAST_GAIN)} of goodput yet`);
};
