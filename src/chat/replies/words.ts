import type { FieldError } from "../../contract/problem.ts";
import type { Meaning } from "../meaning.ts";
import { type Reply, reply } from "../reply.ts";
import { heardSoFar } from "../say.ts";
import { notesOf } from "./notes.ts";

const EXAMPLES = ["7B on 2T tokens, 256 h100, by friday", "70B, 15T tokens, 2048 h100, tp 8, fp8, under $20M", "30B-A3B on 10T, 64 nodes of 8 b200, 8k context, muon", "compare 7b 13b for 180k a100 hours", "run 42"] as const;

/** What can be said. */
export const helpReply = (): Reply =>
  reply({
    title: "Ask in one line",
    text: `The size of the model, the tokens, and the accelerators; then, if you like, a deadline, a budget, and what is decided already.`,
    facts: EXAMPLES.map((example) => ["", example]),
    quiet: true,
  });

/** What any question is about; without any of them it is no question. */
const SUBJECT = new Set(["params", "tokens", "accelerator", "count"]);
const IMPOSSIBLE = new Set(["amount", "deadline", "money"]);

const titleOf = (gaps: Extract<Meaning, { kind: "ask_back" }>["gaps"]): string => {
  if (gaps.some(({ about }) => IMPOSSIBLE.has(about))) return "That cannot be answered yet";
  return gaps.length === 1 ? "One more thing" : "A few more things";
};

/** What is missing or cannot be meant, beside what was understood. */
export const askBackReply = (meaning: Extract<Meaning, { kind: "ask_back" }>): Reply => {
  const { gaps, leaves } = meaning;
  if (!leaves.some(({ name }) => SUBJECT.has(name)) && !gaps.some(({ about }) => IMPOSSIBLE.has(about))) {
    const about = leaves.length > 0 ? "What is it about?" : "That says nothing to me";
    return { ...helpReply(), title: about, notes: [...notesOf(meaning), "Each line is a question of its own: what was said before is not remembered."] };
  }
  const understood = heardSoFar(leaves);
  return reply({
    title: titleOf(gaps),
    understood: understood === "" ? null : understood,
    facts: gaps.map(({ ask }) => ["", inCapitals(ask)]),
    notes: notesOf(meaning),
    quiet: true,
  });
};

const inCapitals = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A detail that only counts the errors, which are listed with their pointers elsewhere. */
const COUNTS_ERRORS = /^(?:One field is|\d+ fields are) wrong/;

/** "must be at least 1" goes on from the name of the field; "256 accelerators do not divide by 3" is a sentence. */
const PREDICATE = /^(?:must|cannot|is|are|has|needs|lies?|does) /;
/** A hint of nothing but values: "2 or 4". */
const ONLY_NUMBERS = /^\d+(?:, \d+)*(?: or \d+)?$/;

/** What is wrong with a field, or only how to mend it where the detail has said what is wrong. */
const mended = ({ pointer, message, hint }: FieldError, isSaid: boolean): string | null => {
  const remedy = hint === null ? null : inCapitals(ONLY_NUMBERS.test(hint) ? `use ${hint}` : hint);
  if (isSaid) return remedy;
  const field = pointer.slice(pointer.lastIndexOf("/") + 1).replaceAll("_", " ");
  return inCapitals(`${field}${PREDICATE.test(message) ? "" : ":"} ${message}${remedy === null ? "" : `. ${remedy}`}`);
};

/** Why a question that was understood has no answer. */
export const troubleReply = (understood: string, detail: string, errors: readonly FieldError[]): Reply => {
  const isSaid = !COUNTS_ERRORS.test(detail);
  return reply({
    title: "No answer for this",
    understood,
    text: isSaid ? detail : null,
    facts: errors.slice(0, 5).flatMap((error) => {
      const line = mended(error, isSaid);
      return line === null ? [] : [["", line] as [string, string]];
    }),
    quiet: true,
  });
};
