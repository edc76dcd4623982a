import type { Allowance, Gap, Leaf, Meaning } from "../meaning.ts";
import { sentence } from "../say.ts";
import { AMOUNT, amountOf } from "./amount.ts";
import { ACCELERATOR, acceleratorOf } from "./accelerator.ts";
import { choices } from "./choices.ts";
import { comparison } from "./comparison.ts";
import { type Due, due } from "./dates.ts";
import { missing } from "./gaps.ts";
import { impossible } from "./impossible.ts";
import { leftOver } from "./left-over.ts";
import { money, span } from "./limits.ts";
import { type Heard, machine } from "./machine.ts";
import { context, pins } from "./pins.ts";
import { normalised, Scan } from "./scan.ts";
import { signed } from "./signs.ts";
import { sizes } from "./sizes.ts";

/** "run 42"; what looks like a size is a model to run. */
const RUN = /^(?:(?:status|show|read|get|watch|how(?:'?s| is| are)|what about|what(?:'?s| is)? (?:next|new|up)(?: for| with| on)?|advice (?:for|on|of)|next (?:for|of)|update (?:on|for))\s+)?(?:me\s+)?(?:of\s+)?(?:the\s+|my\s+)?run(?:\s*[#:]\s*|\s+|(?=\d))(?!\d+(?:\.\d+)?[bmt](?![\w-]))([a-z0-9][\w-]{0,63})(?:\s+(?:doing|going|status|now|please))*\s*[?!.]*$/;
const HELP = /^(?:(?:please )?help(?: me)?|\?+|h|hi|hello|hey(?: there)?|usage|commands?|examples?|start|about|what can you do|how (?:do|does) (?:i use )?(?:this|it|you)(?: work)?)?[\s?!.]*$/;
const COMPARE = /(?<![a-z])(?:compare|comparing|comparison|cmp)(?![a-z])/;
const ONE = String.raw`\d+(?:\.\d+)?\s?[bm](?:-a\d+(?:\.\d+)?b)?`;
/** "7b or 13b", "llama 8b vs qwen 14b", "7b better than 3b": two sizes of models with a choice between them, which "2m vs 4m batch" are not. */
const EITHER = new RegExp(String.raw`(?<![\w.])(?<!batch(?: size)?(?: of)? )${ONE}(?:\s?model)?,? (?:or|vs\.?|versus|against|(?:is |be )?better than) (?:(?!tp |pp )[a-z][\w.-]{0,15} ){0,2}${ONE}(?![a-z\d]|[- ]?(?:tokens?|toks?|batch))`);
/** "llama 3 8b": the 3 is no amount. */
const GENERATION = /(?<![a-z])(llama|qwen|gemma|gpt|phi|olmo|deepseek|falcon|mistral)(?:[- ]?v?\d(?:\.\d)?)?(?=[\s,-]|$)/g;
/** "8x7b" names experts, not sizes: how many parameters they share is not told. */
const EXPERTS = /(?<![\w.])(\d+)\s?x\s?(\d+(?:\.\d+)?)\s?b(?![a-z\d])/;
const ACCELERATOR_HOURS = new RegExp(String.raw`${AMOUNT}\s?-?(?:${ACCELERATOR}s?(?:[- ](?:gpu|chip|accelerator))?|gpus?|accelerators?|chips?|tpus?|cards?)[- ]?(?:hours?|hrs?|h)(?![a-z\d])`);
const FLOPS = new RegExp(String.raw`${AMOUNT}\s?(?:flops?)(?![a-z\/])(?: budget)?`);

/**
 * What a sentence means, seen at the time `now`: "7B on 2T tokens, 256 h100, by friday". Nothing is guessed silently: what was taken
 * for granted is in `taken`, words and numbers nothing was made of in `unread`, and what is missing or cannot be is asked back.
 */
export const understand = (text: string, now: Date): Meaning => {
  const plain = normalised(text)
    .replace(/^\/?bcrit(?::\s*|\s+|$)/, "")
    .replaceAll(GENERATION, "$1");
  if (HELP.test(plain)) return { kind: "help" };
  const run = RUN.exec(plain);
  if (run !== null) return { kind: "run", id: run[1] ?? "" };
  return question(plain, now);
};

/** Each piece takes its words; the order matters where the same number could be two things. */
const question = (plain: string, now: Date): Meaning => {
  const { text, taken: decimals, gaps: negative } = signed(plain);
  const scan = new Scan(text);
  const compared = COMPARE.test(text) || EITHER.test(text);
  const experts = scan.take(EXPERTS);
  const acceleratorHours = scan.take(ACCELERATOR_HOURS);
  const flops = scan.take(FLOPS);
  const cost = money(scan);
  const length = context(scan);
  const pinned = pins(scan);
  const date = due(scan, now);
  const hardware = kindFrom(acceleratorHours, machine(scan));
  const time = timeOf(span(scan), date, now);
  const chosen = choices(scan);
  const size = sizes(scan, { several: compared, budgeted: acceleratorHours !== null || flops !== null, named: experts !== null });

  const said: readonly Leaf[] = [...hardware.leaves, ...length, ...cost.leaves, ...pinned, ...chosen];
  const unread = leftOver(scan.rest, size.unread);
  const taken = [...decimals, ...hardware.taken, ...size.taken, ...time.taken];
  const gaps: readonly Gap[] = [
    ...negative,
    ...(experts === null ? [] : [{ about: "params" as const, ask: `how many parameters has ${experts[0]}x${experts[1]}B in all, and how many work on a token? As in 47B-A13B` }]),
    ...cost.gaps,
    ...time.gaps,
  ];
  const allowance = allowanceOf(acceleratorHours, flops, time.hours);
  // One model and no tokens: how far it gets on the budget is the question; no model either: which one does.
  const open = size.tokens === null && allowance !== null && (size.models.length === 1 || (size.models.length === 0 && experts === null && allowance.name !== "wall_clock_hours"));
  if (open || (compared && size.models.length !== 1) || (allowance !== null && allowance.name !== "wall_clock_hours" && size.models.length > 1)) {
    const late = time.hours === null || allowance?.name === "wall_clock_hours" ? [] : [sentence([{ name: "deadline_hours", value: time.hours }])];
    return comparison({ models: size.models, tokens: size.tokens, allowance, said, unread: [...unread, ...late], taken, gaps });
  }
  const spent = allowance === null || allowance.name === "wall_clock_hours" ? [] : [`${allowance.value} ${allowance.name.replaceAll("_", " ")}`];
  const limits: readonly Leaf[] = time.hours === null ? [] : [{ name: "deadline_hours", value: time.hours }];
  const leaves = [...(size.models[0] ?? []), ...(size.tokens === null ? [] : [{ name: "tokens", value: size.tokens }]), ...said, ...limits];
  return advice(leaves, { unread: [...unread, ...spent], taken }, gaps);
};

const kindFrom = (acceleratorHours: readonly (string | undefined)[] | null, { leaves, taken }: Heard): Heard => {
  const kind = acceleratorHours === null ? null : acceleratorOf(acceleratorHours[2] ?? "");
  return { taken, leaves: kind === null || leaves.some(({ name }) => name === "accelerator") ? leaves : [...leaves, { name: "accelerator", value: kind }] };
};

/** Until when, in hours from now; of a stretch of time and a date, the sooner. */
const timeOf = (span: number | null, date: Due | "no such day" | null, now: Date): { readonly hours: number | null; readonly taken: readonly string[]; readonly gaps: readonly Gap[] } => {
  if (date === "no such day") return { hours: null, taken: [], gaps: [{ about: "deadline", ask: "there is no such day: when shall it be done?" }] };
  // To the minute or so: a deadline is no more exact.
  const until = date === null ? null : Number(((date.at.getTime() - now.getTime()) / 3_600_000).toPrecision(4));
  const hours = span === null ? until : until === null ? span : Math.min(span, until);
  const late = hours !== null && hours <= 0;
  return {
    hours: late ? null : hours,
    taken: date === null ? [] : [`by ${date.shown}${span === null ? "" : ", or sooner"}`],
    gaps: late ? [{ about: "deadline", ask: until !== null && until <= 0 ? "that time is past: when shall it be done?" : "that is no time at all: when shall it be done?" }] : [],
  };
};

const allowanceOf = (acceleratorHours: readonly (string | undefined)[] | null, flops: readonly (string | undefined)[] | null, hours: number | null): Allowance | null => {
  if (acceleratorHours !== null) return { name: "accelerator_hours", value: amountOf(acceleratorHours[0], acceleratorHours[1]) };
  if (flops !== null) return { name: "flops", value: amountOf(flops[0], flops[1]) };
  return hours !== null ? { name: "wall_clock_hours", value: hours } : null;
};

const advice = (leaves: readonly Leaf[], heard: { readonly unread: readonly string[]; readonly taken: readonly string[] }, gaps: readonly Gap[]): Meaning => {
  const shaped = ["layers", "hidden", "vocab"].every((name) => leaves.some((leaf) => leaf.name === name));
  const known = shaped || gaps.some(({ about }) => about === "params");
  const all = [...gaps, ...impossible(leaves), ...missing(leaves, [...(known ? [] : ["params" as const]), "tokens", "accelerator", "count"])];
  return all.length === 0 ? { kind: "advice", leaves, ...heard } : { kind: "ask_back", gaps: all, leaves, ...heard };
};
