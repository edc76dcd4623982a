import type { AskReply } from "../contract/ask.ts";

/** What is answered, before a service dresses it. Texts are plain: each service escapes its own marks. */
export type Reply = AskReply;

/** One thing a press of a button asks: the whole sentence anew, with one thing changed. */
export type Button = Reply["buttons"][number];

/** A reply with nothing but what is given. */
export const reply = (part: Partial<Reply> & Pick<Reply, "title">): Reply => ({ understood: null, text: null, facts: [], notes: [], buttons: [], chart: null, quiet: false, ...part });
