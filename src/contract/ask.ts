import * as z from "zod/mini";
import { described, named } from "./described.ts";

/** A sentence answered: what GET /v1/ask and the chat services say, before it is dressed for one. */
export const AskReply = named("AskReply", z.object({
  title: z.string(),
  understood: described(z.nullable(z.string()), "The numbers as they were understood, as a sentence that means the same again. null: nothing was asked."),
  text: z.nullable(z.string()),
  facts: described(z.array(z.tuple([z.string(), z.string()])), "Label and value; an empty label: a line by itself."),
  notes: described(z.array(z.string()), "What was taken for granted, what was not understood, and warnings."),
  buttons: described(z.array(z.object({ label: z.string(), sentence: z.string() })), "What could be asked next: the sentence anew with one thing changed."),
  chart: described(z.nullable(z.string()), "Query of GET /v1/advice that draws this answer. null: no picture."),
  quiet: described(z.boolean(), "A question back, help or a refusal: for the one who asked alone."),
}));
export type AskReply = z.infer<typeof AskReply>;

/** Query parameters of GET /v1/ask. */
export const AskQuery = z.strictObject({
  q: described(z.string().check(z.minLength(1), z.maxLength(1000)), "The question in words, as in 7B on 2T tokens, 256 h100, by friday."),
  format: described(z._default(z.enum(["json", "md", "slack", "discord", "teams"]), "json"), "slack, discord and teams: the message as that service takes it."),
});
