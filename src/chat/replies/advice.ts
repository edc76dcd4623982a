import { layoutInWords } from "../../advice/layout.ts";
import type { Advice } from "../../contract/answer.ts";
import { dollars, duration, inDays, percent, range, short, whole } from "../../pages/for-people.ts";
import type { Leaf, Meaning } from "../meaning.ts";
import { type Button, type Reply, reply } from "../reply.ts";
import { sentence } from "../say.ts";
import { notesOf } from "./notes.ts";

type Fact = readonly [label: string, value: string];

/** Warnings shown; the rest are counted. */
const MOST_WARNINGS = 2;

const scheduleOf = ({ schedule }: Advice): string =>
  schedule.map((phase, i) => (i === 0 ? short(phase.batch_tokens) : `${short(phase.batch_tokens)} from ${short(phase.from_tokens)}`)).join(" → ");

const timeOf = ({ cost }: Advice): string => {
  const days = inDays(cost.wall_clock_hours.p50);
  return `${range(cost.wall_clock_hours, duration)}${days === null ? "" : `, ${days}`}`;
};

const factsOf = (advice: Advice): Fact[] => {
  const { batch, cost, layout, learning_rate: rate, loss, schedule } = advice;
  return [
    ["Batch", `${short(batch.tokens)} tokens = ${whole(batch.sequences)} sequences; as good: ${short(batch.window_tokens.low)} to ${short(batch.window_tokens.high)}`],
    ...(schedule.length < 2 ? [] : [["Schedule", scheduleOf(advice)] as const]),
    ["Learning rate", rate === null ? "unknown: nothing published says it; give a tuned pair" : `${short(rate.peak)} (${short(rate.low)} to ${short(rate.high)}), warm-up ${short(rate.warmup_tokens)} tokens`],
    ["Layout", `${layoutInWords(layout)}, ZeRO-${layout.zero_stage}; memory ${range(layout.memory_gib, short)} of ${short(layout.memory_limit_gib)} GiB`],
    ["Time", timeOf(advice)],
    ["Cost", `${short(cost.accelerator_hours)} accelerator-hours, ${dollars(cost.usd)}, MFU ${percent(layout.mfu)}`],
    ...(loss.expected === null ? [] : [["Loss", `${range(loss.expected, (value) => value.toFixed(3))} nats; the batch costs ${percent(loss.token_overhead)} more tokens`] as const]),
  ];
};

const changed = (leaves: readonly Leaf[], name: string, value: number | string | null): string =>
  sentence([...leaves.filter((leaf) => leaf.name !== name), ...(value === null ? [] : [{ name, value }])]);

/** One thing changed: twice and half the accelerators, the objective, and away with a limit. */
const buttonsFor = (leaves: readonly Leaf[]): Button[] => {
  const of = (name: string) => leaves.find((leaf) => leaf.name === name)?.value;
  const count = of("count");
  if (leaves.length === 0) return [];
  const prefer = of("prefer") ?? "balanced";
  const counts = typeof count === "number" ? [...(count % 2 === 0 ? [[`Half: ${whole(count / 2)}`, count / 2] as const] : []), [`Twice: ${whole(count * 2)}`, count * 2] as const] : [];
  const objectives = ([["quality", "Lowest loss"], ["balanced", "Balanced"], ["speed", "Fastest"]] as const).filter(([value]) => value !== prefer);
  return [
    ...counts.map(([label, value]) => ({ label, sentence: changed(leaves, "count", value) })),
    ...objectives.map(([value, label]) => ({ label, sentence: changed(leaves, "prefer", value) })),
    ...(of("batch_tokens") === undefined && of("batch_sequences") === undefined ? [] : [{ label: "Free batch", sentence: sentence(leaves.filter(({ name }) => !name.startsWith("batch_"))) }]),
  ];
};

/** An advice as a card: batch, schedule, rate, layout, time, cost, loss, what to know, and one thing to change. */
export const adviceReply = (meaning: Pick<Extract<Meaning, { kind: "advice" }>, "leaves" | "taken" | "unread">, advice: Advice): Reply => {
  const shown = advice.warnings.slice(0, MOST_WARNINGS).map(({ message }) => message);
  const more = advice.warnings.length - shown.length;
  return reply({
    title: `${short(advice.batch.tokens)}-token batch, ${duration(advice.cost.wall_clock_hours.p50)}`,
    understood: meaning.leaves.length === 0 ? null : sentence(meaning.leaves),
    facts: factsOf(advice).map(([label, value]) => [label, value]),
    notes: [...notesOf(meaning), ...shown.map((message) => `${message}.`), ...(more > 0 ? [`${more} more to know in the full answer.`] : [])],
    buttons: buttonsFor(meaning.leaves),
    chart: meaning.leaves.length === 0 ? null : new URLSearchParams(meaning.leaves.map(({ name, value }) => [name, String(value)])).toString(),
  });
};
