import * as z from "zod/mini";

/** What came from Slack: a slash command, or a button pressed below an earlier answer. */
export type FromSlack = { readonly kind: "command"; readonly text: string } | { readonly kind: "press"; readonly text: string; readonly answerTo: string };

const Payload = z.object({ type: z.literal("block_actions"), response_url: z.string(), actions: z.array(z.object({ value: z.string() })) });

/** Only Slack's own host is ever answered to. */
const ANSWERS_TO = "https://hooks.slack.com/";

/** Reads the form of a slash command or of an interaction; null: it is neither. */
export const fromSlack = (body: string): FromSlack | null => {
  const form = new URLSearchParams(body);
  const payload = form.get("payload");
  if (payload === null) return form.has("command") ? { kind: "command", text: form.get("text") ?? "" } : null;
  const read = Payload.safeParse(parsed(payload));
  const pressed = read.success ? read.data.actions[0] : undefined;
  if (!read.success || pressed === undefined || !read.data.response_url.startsWith(ANSWERS_TO)) return null;
  return { kind: "press", text: pressed.value, answerTo: read.data.response_url };
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};
