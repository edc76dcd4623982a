import { understand } from "../../../chat/grammar/parse.ts";
import type { Leaf, Meaning } from "../../../chat/meaning.ts";
import { adviceReply } from "../../../chat/replies/advice.ts";
import { comparisonReply } from "../../../chat/replies/comparison.ts";
import { notesOf } from "../../../chat/replies/notes.ts";
import { askBackReply, helpReply, troubleReply } from "../../../chat/replies/words.ts";
import type { Reply } from "../../../chat/reply.ts";
import { said, sized } from "../../../chat/say.ts";
import { flatQuestion } from "../../../contract/flat.ts";
import type { Core } from "../../environment.ts";
import { troubleOf } from "../../failures.ts";
import { invalid, type Trouble } from "../../problem.ts";
import { unflatten } from "../../reading/flat.ts";
import { checkQuestion } from "../post-advice.ts";
import { checkCompare } from "../post-compare.ts";

/** What a chat is answered with, beyond the core: runs are read with the key of the workspace the chat belongs to. */
export interface Surroundings {
  readonly now: Date;
  /** The card of a run; null: this chat reads no runs. */
  readonly runReply: ((id: string) => Promise<Reply>) | null;
}

/** One sentence in, one reply out; never fails. */
export const replyTo = async (core: Core, text: string, { now, runReply }: Surroundings): Promise<Reply> => {
  const meaning = understand(text, now);
  switch (meaning.kind) {
    case "help":
      return helpReply();
    case "ask_back":
      return askBackReply(meaning);
    case "run":
      return runReply === null ? troubleReply(`run ${meaning.id}`, "This chat reads no runs: BCRIT_CHAT_KEY, a read key of a workspace, is not set here.", []) : runReply(meaning.id);
    case "advice":
      return adviseIn(core, meaning);
    case "compare":
      return compareIn(core, meaning);
  }
};

const nested = (leaves: readonly Leaf[]): Record<string, unknown> => unflatten(flatQuestion, leaves.map(({ name, value }) => [name, String(value)] as const)).question;

const refused = (meaning: Extract<Meaning, { kind: "advice" | "compare" }>, { detail, errors }: Trouble): Reply => ({ ...troubleReply(said(meaning), detail, errors ?? []), notes: notesOf(meaning) });

const adviseIn = async (core: Core, meaning: Extract<Meaning, { kind: "advice" }>): Promise<Reply> => {
  const checked = await checkQuestion(nested(meaning.leaves));
  if (!checked.ok) return refused(meaning, invalid(checked.errors));
  const result = await core.advise(checked.value);
  return result.ok ? adviceReply(meaning, result.value) : refused(meaning, troubleOf(result.failure));
};

/** Fields of an advice that a comparison has as well. */
const SHARED = ["optimizer", "hardware", "objective"] as const;

const compareIn = async (core: Core, meaning: Extract<Meaning, { kind: "compare" }>): Promise<Reply> => {
  const question = nested(meaning.leaves);
  const data = question["data"];
  const checked = await checkCompare({
    models: meaning.models.slice(0, 8).map((leaves) => ({ name: leaves.map(({ value }) => (typeof value === "number" ? sized(value) : value)).join("-A"), model: nested(leaves)["model"] })),
    budget: { [meaning.allowance.name]: meaning.allowance.value },
    ...Object.fromEntries(SHARED.map((part) => [part, question[part]])),
    data,
  });
  if (!checked.ok) return refused(meaning, invalid(checked.errors));
  const result = await core.compare(checked.value);
  return result.ok ? comparisonReply(meaning, result.value) : refused(meaning, troubleOf(result.failure));
};
