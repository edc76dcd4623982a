import type { FieldError } from "../../contract/problem.ts";
import type { Meaning } from "../meaning.ts";
import { type Reply, reply } from "../reply.ts";
import { sentence } from "../say.ts";
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

/** What is missing or cannot be meant, beside what was understood. */
export const askBackReply = (meaning: Extract<Meaning, { kind: "ask_back" }>): Reply => {
  const understood = sentence(meaning.leaves);
  if (understood === "" && meaning.unread.length > 0) return { ...helpReply(), title: "That says nothing to me", notes: notesOf(meaning) };
  return reply({
    title: meaning.gaps.length === 1 ? "One more thing" : "A few more things",
    understood: understood === "" ? null : understood,
    facts: meaning.gaps.map(({ ask }) => ["", ask.charAt(0).toUpperCase() + ask.slice(1)]),
    notes: notesOf(meaning),
    quiet: true,
  });
};

/** Why a question that was understood has no answer. */
export const troubleReply = (understood: string, detail: string, errors: readonly FieldError[]): Reply =>
  reply({
    title: "No answer for this",
    understood,
    text: detail,
    facts: errors.slice(0, 5).map(({ pointer, message, hint }) => ["", `${pointer.slice(pointer.lastIndexOf("/") + 1).replaceAll("_", " ")} ${message}${hint === null ? "" : `. ${hint}`}`]),
    quiet: true,
  });
