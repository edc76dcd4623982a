import type { Allowance, Gap, Leaf, Meaning } from "../meaning.ts";
import { AMOUNT, amountOf } from "./amount.ts";
import { ACCELERATOR, acceleratorOf } from "./accelerator.ts";
import { choices } from "./choices.ts";
import { due } from "./dates.ts";
import { leftOver } from "./left-over.ts";
import { money, span } from "./limits.ts";
import { machine } from "./machine.ts";
import { context, pins } from "./pins.ts";
import { normalised, Scan } from "./scan.ts";
import { sizes } from "./sizes.ts";

const RUN = /^(?:(?:status|show|read|get|watch|how(?:'s| is| are)|what about|advice (?:for|on|of)|next (?:for|of)|update (?:on|for))\s+)?(?:me\s+)?(?:of\s+)?(?:the\s+|my\s+)?run\s*[#:]?\s*([a-z0-9][\w-]{0,63})(?:\s+(?:doing|going|status|now|please))*\s*[?!.]*$/;
const HELP = /^(?:(?:please )?help(?: me)?|\?+|h|hi|hello|hey(?: there)?|usage|commands?|examples?|start|about|what can you do|how (?:do|does) (?:i use )?(?:this|it|you)(?: work)?)?[\s?!.]*$/;
const COMPARE = /(?<![a-z])(?:compare|comparing|comparison|versus|vs\.?|which (?:is|one|model)(?: better)?|better)(?![a-z])/;
/** "7b or 13b": two sizes with nothing but "or" between. */
const EITHER = /(?<![\w.])\d+(?:\.\d+)?\s?[bm](?:\s?model)?,? or (?:a )?\d+(?:\.\d+)?\s?[bm](?![a-z\d])/;
/** "llama 3 8b": the 3 is no amount. */
const GENERATION = /(?<![a-z])(llama|qwen|gemma|gpt|phi|olmo|deepseek|falcon|mistral)(?:[- ]?v?\d(?:\.\d)?)?(?=[\s,-]|$)/g;
/** "8x7b" names experts, not sizes: how many parameters they share is not told. */
const EXPERTS = /(?<![\w.])(\d+)\s?x\s?(\d+(?:\.\d+)?)\s?b(?![a-z\d])/;
const ACCELERATOR_HOURS = new RegExp(String.raw`${AMOUNT}\s?-?(?:${ACCELERATOR}s?(?:[- ](?:gpu|chip|accelerator))?|gpus?|accelerators?|chips?|tpus?|cards?)[- ]?(?:hours?|hrs?|h)(?![a-z\d])`);
const FLOPS = new RegExp(String.raw`${AMOUNT}\s?(?:flops?)(?![a-z\/])(?: budget)?`);

/**
 * What a sentence means, seen at the time `now`: "7B on 2T tokens, 256 h100, by friday". Nothing is guessed silently: what was taken
 * for granted is in `taken`, words nothing was made of in `unread`, and what is missing is asked back.
 */
export const understand = (text: string, now: Date): Meaning => {
  const plain = normalised(text)
    .replace(/^\/?bcrit(?:\s+|$)/, "")
    .replaceAll(GENERATION, "$1");
  if (HELP.test(plain)) return { kind: "help" };
  const run = RUN.exec(plain);
  if (run !== null) return { kind: "run", id: run[1] ?? "" };

  const scan = new Scan(plain);
  const compared = COMPARE.test(plain) || EITHER.test(plain);
  const gaps: Gap[] = [];
  const experts = scan.take(EXPERTS);
  if (experts !== null) gaps.push({ about: "params", ask: `how many parameters has ${experts[0]}x${experts[1]}B in all, and how many work on a token? As in 47B-A13B` });
  const acceleratorHours = scan.take(ACCELERATOR_HOURS);
  const flops = scan.take(FLOPS);
  const cost = money(scan);
  if (cost.foreign) gaps.push({ about: "money", ask: "prices are in US dollars: how many dollars is that?" });
  const length = context(scan);
  const pinned = pins(scan);
  const date = due(scan, now);
  const { leaves: accelerators, taken } = machineOf(machine(scan), acceleratorHours);
  const hours = span(scan) ?? (date === null ? null : hoursUntil(date.at, now));
  if (hours !== null && hours <= 0) gaps.push({ about: "deadline", ask: "that time is past: when shall it be done?" });
  const chosen = choices(scan);
  const size = sizes(scan, { several: compared, named: experts !== null });
  const said: readonly Leaf[] = [...accelerators, ...length, ...cost.leaves, ...pinned, ...chosen];
  const heard = { unread: leftOver(scan.rest), taken: [...taken, ...size.taken, ...(date === null ? [] : [`by ${date.shown}`])] };

  const allowance = allowanceOf(acceleratorHours, flops, hours);
  // One model and no tokens: how far it gets on the budget is the question.
  const open = size.models.length === 1 && size.tokens === null && allowance !== null;
  if (open || (compared && size.models.length !== 1) || (allowance !== null && allowance.name !== "wall_clock_hours" && size.models.length > 1)) {
    return comparison({ models: size.models, allowance, said, heard, gaps });
  }
  const limits: readonly Leaf[] = hours !== null && hours > 0 ? [{ name: "deadline_hours", value: hours }] : [];
  const leaves = [...(size.models[0] ?? []), ...(size.tokens === null ? [] : [{ name: "tokens", value: size.tokens }]), ...said, ...limits];
  return advice(leaves, heard, gaps);
};

/** To the minute or so: a deadline is no more exact. */
const hoursUntil = (at: Date, now: Date): number => Number(((at.getTime() - now.getTime()) / 3_600_000).toPrecision(4));

type Words = { readonly unread: readonly string[]; readonly taken: readonly string[] };

const machineOf = (heard: Words | { readonly leaves: readonly Leaf[]; readonly taken: readonly string[] }, acceleratorHours: readonly (string | undefined)[] | null) => {
  const leaves = "leaves" in heard ? heard.leaves : [];
  const kind = acceleratorHours === null ? null : acceleratorOf(acceleratorHours[2] ?? "");
  return { taken: heard.taken, leaves: kind === null || leaves.some(({ name }) => name === "accelerator") ? leaves : [...leaves, { name: "accelerator", value: kind }] };
};

const allowanceOf = (acceleratorHours: readonly (string | undefined)[] | null, flops: readonly (string | undefined)[] | null, hours: number | null): Allowance | null => {
  if (acceleratorHours !== null) return { name: "accelerator_hours", value: amountOf(acceleratorHours[0], acceleratorHours[1]) };
  if (flops !== null) return { name: "flops", value: amountOf(flops[0], flops[1]) };
  return hours !== null && hours > 0 ? { name: "wall_clock_hours", value: hours } : null;
};

const ASK: Readonly<Record<"params" | "tokens" | "accelerator" | "count" | "budget" | "models", string>> = {
  params: "how large is the model? As in 7B, or 671B-A37B for a sparse one",
  tokens: "how many tokens? As in 2T tokens",
  accelerator: "which accelerators? As in h100, a100-40gb, mi300x, tpu v5p",
  count: "how many accelerators? As in 256 h100",
  budget: "on what budget? As in 180k a100 hours, 1e22 flops, or two weeks on 256 h100",
  models: "which models? As in compare 7b 13b",
};

const missing = (leaves: readonly Leaf[], wanted: readonly ("params" | "tokens" | "accelerator" | "count")[]): readonly Gap[] =>
  wanted.filter((about) => !leaves.some(({ name }) => name === about)).map((about) => ({ about, ask: ASK[about] }));

const advice = (leaves: readonly Leaf[], heard: Words, gaps: readonly Gap[]): Meaning => {
  const shaped = ["layers", "hidden", "vocab"].every((name) => leaves.some((leaf) => leaf.name === name));
  const all = [...gaps, ...missing(leaves, [...(shaped || gaps.some(({ about }) => about === "params") ? [] : ["params" as const]), "tokens", "accelerator", "count"])];
  return all.length === 0 ? { kind: "advice", leaves, ...heard } : { kind: "ask_back", gaps: all, leaves, ...heard };
};

interface Sides {
  readonly models: readonly (readonly Leaf[])[];
  readonly allowance: Allowance | null;
  readonly said: readonly Leaf[];
  readonly heard: Words;
  readonly gaps: readonly Gap[];
}

/** Hours a run of accelerator-hours is spread over where nobody said on how many accelerators: two weeks. */
const USUAL_HOURS = 336;

const comparison = ({ models, allowance, said, heard, gaps }: Sides): Meaning => {
  const counted = said.some(({ name }) => name === "count");
  const spread = allowance?.name === "accelerator_hours" && !counted ? 2 ** Math.max(3, Math.round(Math.log2(allowance.value / USUAL_HOURS))) : null;
  const leaves: readonly Leaf[] = spread === null ? said : [{ name: "count", value: spread }, ...said];
  const taken = spread === null ? heard.taken : [...heard.taken, `${spread} accelerators, about two weeks; name a count to change it`];
  const all: readonly Gap[] = [
    ...gaps,
    ...(models.length === 0 ? [{ about: "models" as const, ask: ASK.models }] : []),
    ...(allowance === null ? [{ about: "budget" as const, ask: ASK.budget }] : []),
    ...missing(leaves, ["accelerator", "count"]),
  ];
  if (all.length > 0 || allowance === null) return { kind: "ask_back", gaps: all, leaves: [...models.flat(), ...leaves], unread: heard.unread, taken };
  return { kind: "compare", models, allowance, leaves, unread: heard.unread, taken };
};
