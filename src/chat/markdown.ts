import type { Reply } from "./reply.ts";

/** Text that stays text: no mark-up, mention, tag or link. */
export const plainMarkdown = (text: string): string => text.replaceAll(/[\\|*_`~[\]<>#@]/g, String.raw`\$&`).replaceAll(/\s+/g, " ");

/** An answer in Markdown of the kind chat services read. */
export const markdownOf = (reply: Reply): string =>
  [
    `**${plainMarkdown(reply.title)}**`,
    ...(reply.understood === null ? [] : [`Understood: ${plainMarkdown(reply.understood)}`]),
    ...(reply.text === null ? [] : [plainMarkdown(reply.text)]),
    ...(reply.facts.length === 0 ? [] : [reply.facts.map(([label, value]) => (label === "" ? `- ${plainMarkdown(value)}` : `- **${plainMarkdown(label)}** ${plainMarkdown(value)}`)).join("\n")]),
    ...(reply.notes.length === 0 ? [] : [`_${reply.notes.map(plainMarkdown).join(" ")}_`]),
  ].join("\n\n");
