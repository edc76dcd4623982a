import { unflatten } from "../../src/http/reading/flat.ts";
import { flatQuestion } from "../../src/contract/flat.ts";
import { Question } from "../../src/contract/question.ts";
import type { Leaf, Meaning } from "../../src/chat/meaning.ts";

/** What a reader would take a sentence to mean: "advice p=7B t=2T n=256 a=h100", "ask tokens hardware", "refuse", "help", "run=42". */
export interface Expectation {
  readonly kind: "advice" | "compare" | "ask" | "refuse" | "help" | "run";
  /** Every leaf there must be, and no other; numbers may be near only (`~`). */
  readonly leaves: ReadonlyMap<string, { readonly value: number | string; readonly near: boolean }>;
  readonly models: readonly { readonly value: number; readonly near: boolean }[];
  /** What is asked back: model, models, tokens, hardware, budget. */
  readonly gaps: ReadonlySet<string>;
  /** Words that have to be named as not understood. */
  readonly unread: readonly string[];
}

const NAMES: Readonly<Record<string, string>> = {
  p: "params", act: "active_params", t: "tokens", n: "count", a: "accelerator", d: "deadline_hours", $: "budget_usd", usdh: "usd_per_hour", b: "batch_tokens", bs: "batch_sequences",
  seq: "sequence_length", tp: "tensor_parallel", pp: "pipeline_parallel", cp: "context_parallel", ep: "expert_parallel", zero: "zero_stage", mbs: "micro_batch", ac: "activation_checkpointing",
  prec: "precision", opt: "optimizer", sched: "lr_schedule", fw: "framework", prefer: "prefer", lr: "tuned_learning_rate", tb: "tuned_batch_tokens", wd: "weight_decay", unique: "unique_tokens",
  layers: "layers", hidden: "hidden", beta2: "beta2", hold: "hold", vocab: "vocab", counts: "counts", ah: "accelerator_hours", fl: "flops", wh: "wall_clock_hours",
};
const USUAL: Readonly<Record<string, string>> = { h100: "h100-sxm-80gb", a100: "a100-sxm-80gb" };
const POWER: Readonly<Record<string, number>> = { k: 1e3, M: 1e6, B: 1e9, T: 1e12 };

const numberOf = (text: string): { value: number; near: boolean } => {
  const [, near, digits, power] = /^(~?)(.*?)([kMBT]?)$/.exec(text) ?? [];
  return { value: Number(digits) * (POWER[power ?? ""] ?? 1), near: near === "~" };
};

const valueOf = (name: string, text: string): { value: number | string; near: boolean } => {
  if (name === "counts") return { value: text, near: false };
  const number = numberOf(text);
  return Number.isNaN(number.value) ? { value: USUAL[text] ?? text, near: false } : number;
};

/** Reads one alternative of an expectation. */
const expectationOf = (written: string): Expectation => {
  const [head = "", ...parts] = written.trim().split(/\s+/);
  if (head.startsWith("run=")) return { kind: "run", leaves: new Map([["id", { value: head.slice(4), near: false }]]), models: [], gaps: new Set(), unread: [] };
  const kind = (["advice", "compare", "ask", "refuse", "help"] as const).find((one) => one === head);
  if (kind === undefined) throw new Error(`no such expectation: ${written}`);
  const pairs = parts.filter((part) => part.includes("=")).map((part) => [part.slice(0, part.indexOf("=")), part.slice(part.indexOf("=") + 1)] as const);
  const known = pairs.filter(([key]) => key !== "u" && key !== "models").map(([key, value]) => {
    const name = NAMES[key];
    if (name === undefined) throw new Error(`no such key: ${key} in ${written}`);
    return [name, valueOf(name, value)] as const;
  });
  return {
    kind,
    leaves: new Map(known),
    models: pairs.filter(([key]) => key === "models").flatMap(([, value]) => value.split(",").map(numberOf)),
    gaps: new Set(parts.filter((part) => !part.includes("="))),
    unread: pairs.filter(([key]) => key === "u").map(([, value]) => value.toLowerCase()),
  };
};

export interface Phrasing {
  readonly text: string;
  readonly written: string;
  /** Any of them is right. */
  readonly expected: readonly Expectation[];
}

/** The lines of a file of phrasings: `sentence => expectation | another`; `#` begins a comment, `\n` is a line break. */
export const phrasingsOf = (file: string): Phrasing[] =>
  file
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("# "))
    .map((line) => {
      const at = line.lastIndexOf(" => ");
      const written = line.slice(at + 4);
      return { text: line.slice(0, at).replaceAll(String.raw`\n`, "\n"), written, expected: written.split(" | ").map(expectationOf) };
    });

const near = (value: number, { value: wanted, near: about }: { value: number | string; near: boolean }): boolean =>
  typeof wanted === "number" && Math.abs(value - wanted) <= Math.abs(wanted) * (about ? 0.05 : 1e-9);

const sameLeaves = (leaves: readonly Leaf[], wanted: Expectation["leaves"], slack: (name: string) => boolean): boolean => {
  const got = new Map(leaves.map(({ name, value }) => [name, value]));
  const names = [...got.keys()].filter((name) => wanted.has(name) || !slack(name));
  if (got.size !== leaves.length || names.length !== wanted.size) return false;
  return [...wanted].every(([name, expected]) => {
    const value = got.get(name);
    // A deadline is known to the hour.
    if ((name === "deadline_hours" || name === "wall_clock_hours") && typeof value === "number" && typeof expected.value === "number" && !expected.near) return Math.abs(value - expected.value) < Math.max(0.1, expected.value / 1000);
    return typeof value === "number" ? near(value, expected) : value === expected.value;
  });
};

const ASKED: Readonly<Record<string, string>> = { params: "model", models: "model", tokens: "tokens", accelerator: "hardware", count: "hardware", budget: "budget" };
const IMPOSSIBLE = new Set(["deadline", "money", "amount"]);

const gapsOf = (meaning: Extract<Meaning, { kind: "ask_back" }>): Set<string> => new Set(meaning.gaps.flatMap(({ about }) => ASKED[about] ?? []));
const sameSet = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => a.size === b.size && [...a].every((one) => b.has(one));

/** Would the API refuse it in words? */
const isRefused = (meaning: Meaning): boolean => {
  if (meaning.kind === "ask_back") return meaning.gaps.some(({ about }) => IMPOSSIBLE.has(about));
  if (meaning.kind !== "advice") return false;
  const { question } = unflatten(flatQuestion, meaning.leaves.map(({ name, value }) => [name, String(value)] as const));
  return !Question.safeParse(question).success || (Number(leafOf(meaning.leaves, "active_params") ?? 0) > Number(leafOf(meaning.leaves, "params")));
};

const leafOf = (leaves: readonly Leaf[], name: string) => leaves.find((leaf) => leaf.name === name)?.value;
const SUBJECT = new Set(["params", "active_params", "tokens", "count", "accelerator"]);

/** Does a meaning say what this expectation says? */
const fits = (meaning: Meaning, expected: Expectation): boolean => {
  const unread = "unread" in meaning ? meaning.unread : [];
  if (!expected.unread.every((word) => unread.some((one) => one.toLowerCase().includes(word)))) return false;
  switch (expected.kind) {
    case "advice":
      return meaning.kind === "advice" && sameLeaves(meaning.leaves, expected.leaves, () => false);
    case "compare": {
      if (meaning.kind !== "compare") return false;
      const params = meaning.models.map((leaves) => leafOf(leaves, "params"));
      const models = params.length === expected.models.length && expected.models.every((wanted, i) => typeof params[i] === "number" && near(params[i], wanted));
      // The count that accelerator-hours or FLOPs are spread over is taken for granted, and said so.
      return models && sameLeaves([...meaning.leaves, meaning.allowance], expected.leaves, (name) => name === "count" && meaning.taken.length > 0);
    }
    case "ask":
      return meaning.kind === "ask_back" && sameSet(gapsOf(meaning), new Set([...expected.gaps].map((gap) => (gap === "models" ? "model" : gap))));
    case "refuse":
      return isRefused(meaning);
    case "help":
      return meaning.kind === "help" || (meaning.kind === "ask_back" && !isRefused(meaning) && meaning.leaves.every(({ name }) => !SUBJECT.has(name)) && gapsOf(meaning).size >= 2);
    case "run":
      return meaning.kind === "run" && meaning.id === String(expected.leaves.get("id")?.value).toLowerCase();
  }
};

/** How a reading turned out; `silent`: it answers another question than was asked, and nothing shows it. */
export type Verdict = "right" | "asked" | "shown" | "silent";

/** Judges one reading. Only an answer can be silently wrong: what is asked back or refused misleads nobody. */
export const judged = (meaning: Meaning, { expected }: Phrasing): Verdict => {
  if (expected.some((one) => fits(meaning, one))) return "right";
  if (meaning.kind === "ask_back" || meaning.kind === "help" || isRefused(meaning)) return "asked";
  return "unread" in meaning && meaning.unread.length > 0 ? "shown" : "silent";
};
