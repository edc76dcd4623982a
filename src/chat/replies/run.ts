import type { RunAdvice } from "../../contract/run-advice.ts";
import { duration, percent, range, short } from "../../pages/for-people.ts";
import { type Reply, reply } from "../reply.ts";

type Fact = [label: string, value: string];

const STATUS: Readonly<Record<RunAdvice["seen"]["status"], string>> = {
  ok: "",
  lower_bound_only: " (known from below only)",
  uninformative: " (may be anything yet)",
  insufficient: " (fewer than eight steps measured)",
};

const seenOf = ({ seen }: RunAdvice): Fact[] => [
  ["Seen", [`${short(seen.tokens)} tokens`, ...(seen.loss === null ? [] : [`loss ${seen.loss.toFixed(3)}`]), ...(seen.batch_tokens === null ? [] : [`batch ${short(seen.batch_tokens)}`]), ...(seen.learning_rate === null ? [] : [`rate ${short(seen.learning_rate)}`])].join(", ")],
  ["Noise scale", seen.noise_scale_tokens === null ? `not known${STATUS[seen.status]}` : `${range(seen.noise_scale_tokens, short)} tokens${STATUS[seen.status]}`],
];

/** What to do next, in words. */
const WORDS: Readonly<Record<RunAdvice["next"]["action"], string>> = { hold: "hold the batch", grow: "grow the batch", measure: "measure first", check: "check the measuring" };

const nextOf = ({ next }: RunAdvice): Fact => [
  "Next",
  [
    WORDS[next.action],
    ...(next.batch_tokens === null ? [] : [`batch ${short(next.batch_tokens)} tokens`]),
    ...(next.at_tokens === null ? [] : [`at ${short(next.at_tokens)} tokens`]),
    ...(next.learning_rate === null ? [] : [`peak rate ${short(next.learning_rate)}`]),
  ].join(", "),
];

/** How a run stands and what to do next. */
export const runReply = (name: string, advice: RunAdvice): Reply =>
  reply({
    title: `${name}: ${WORDS[advice.next.action]}`,
    understood: `run ${name}`,
    facts: [
      ...seenOf(advice),
      nextOf(advice),
      ["Why", advice.next.why],
      ["Left", `${short(advice.cost.tokens)} tokens, ${range(advice.cost.wall_clock_hours, duration)}, MFU ${percent(advice.layout.mfu)}`],
      ...(advice.next.what_would_help === "" ? [] : [["Would help", advice.next.what_would_help] as Fact]),
    ],
    notes: advice.warnings.slice(0, 2).map(({ message }) => `${message}.`),
  });

/** Several runs, or none, bear that name. */
export const whichRunReply = (asked: string, runs: readonly { readonly id: string; readonly name: string }[]): Reply =>
  reply({
    title: runs.length === 0 ? `No run ${asked} here` : `Which run?`,
    text: runs.length === 0 ? "This workspace has no run of that name or id." : null,
    facts: runs.slice(0, 10).map(({ id, name }) => ["", `run ${id}: ${name}`]),
    quiet: true,
  });
