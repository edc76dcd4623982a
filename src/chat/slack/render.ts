import type { Reply } from "../reply.ts";

/** Slack reads these three as marks of its own. */
const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

const section = (text: string) => ({ type: "section", text: { type: "mrkdwn", text: text.slice(0, 3000) } });

/** Limits of Block Kit: ten fields a section, 2,000 characters a field and a button's value, 75 a label, five buttons a row. */
const facts = (reply: Reply) => {
  const lines = reply.facts.map(([label, value]) => (label === "" ? `• ${escaped(value)}` : `*${escaped(label)}*  ${escaped(value)}`));
  return lines.length === 0 ? [] : [section(lines.join("\n"))];
};

const buttons = (reply: Reply) => {
  const elements = reply.buttons
    .filter(({ sentence }) => sentence.length <= 2000)
    .slice(0, 5)
    .map(({ label, sentence }, i) => ({ type: "button", action_id: `ask_${i}`, text: { type: "plain_text", text: label.slice(0, 75) }, value: sentence }));
  return elements.length === 0 ? [] : [{ type: "actions", elements }];
};

/** Blocks of an answer, with `text` for notifications and old clients. `chartUrl`: a picture Slack can fetch; null: none. */
export const slackBlocks = (reply: Reply, chartUrl: string | null) => ({
  text: reply.title,
  blocks: [
    { type: "header", text: { type: "plain_text", text: reply.title.slice(0, 150) } },
    ...(reply.understood === null ? [] : [section(`Understood: \`${escaped(reply.understood).replaceAll("`", "'")}\``)]),
    ...(reply.text === null ? [] : [section(escaped(reply.text))]),
    ...facts(reply),
    ...(chartUrl === null ? [] : [{ type: "image", image_url: chartUrl, alt_text: "Wall-clock hours against wasted tokens, a point a batch" }]),
    ...(reply.notes.length === 0 ? [] : [{ type: "context", elements: [{ type: "mrkdwn", text: escaped(reply.notes.join(" ")).slice(0, 2000) }] }]),
    ...buttons(reply),
  ],
});

/** The answer to a slash command: to everybody in the channel, or to the one who asked. */
export const slackAnswer = (reply: Reply, chartUrl: string | null) => ({ response_type: reply.quiet ? "ephemeral" : "in_channel", ...slackBlocks(reply, chartUrl) });

/** What a pressed button puts in the place of the answer it stood under. */
export const slackReplacement = (reply: Reply, chartUrl: string | null) => ({ replace_original: !reply.quiet, ...(reply.quiet ? { response_type: "ephemeral" } : {}), ...slackBlocks(reply, chartUrl) });
