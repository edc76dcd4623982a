import { plainMarkdown } from "../markdown.ts";
import type { Reply } from "../reply.ts";

/** Types of an interaction's response: answer the ping, answer with a message, change the message of the button. */
const PONG = 1;
const MESSAGE = 4;
const UPDATE = 7;
/** Seen by the one who asked alone. */
const EPHEMERAL = 64;
/** Of a button's `custom_id`, which carries the sentence it asks. */
const LONGEST_ID = 100;

const fields = (reply: Reply) =>
  reply.facts.filter(([label]) => label !== "").slice(0, 25).map(([label, value]) => ({ name: plainMarkdown(label).slice(0, 256), value: plainMarkdown(value).slice(0, 1024), inline: false }));

const descriptionOf = (reply: Reply): string =>
  [
    ...(reply.understood === null ? [] : [`Understood: ${plainMarkdown(reply.understood)}`]),
    ...(reply.text === null ? [] : [plainMarkdown(reply.text)]),
    ...reply.facts.filter(([label]) => label === "").map(([, value]) => `• ${plainMarkdown(value)}`),
  ]
    .join("\n")
    .slice(0, 4096);

const componentsOf = (reply: Reply) => {
  const components = reply.buttons
    .filter(({ sentence }) => sentence.length <= LONGEST_ID)
    .slice(0, 5)
    .map(({ label, sentence }) => ({ type: 2, style: 2, label: label.slice(0, 80), custom_id: sentence }));
  return components.length === 0 ? [] : [{ type: 1, components }];
};

export const discordPong = { type: PONG } as const;

/** A message with one embed; buttons whose sentence Discord cannot carry are left out. */
export const discordAnswer = (reply: Reply, chartUrl: string | null, pressed: boolean) => ({
  type: pressed && !reply.quiet ? UPDATE : MESSAGE,
  data: {
    embeds: [
      {
        title: reply.title.slice(0, 256),
        description: descriptionOf(reply),
        fields: fields(reply),
        ...(chartUrl === null ? {} : { image: { url: chartUrl } }),
        ...(reply.notes.length === 0 ? {} : { footer: { text: reply.notes.join(" ").slice(0, 2048) } }),
      },
    ],
    components: componentsOf(reply),
    allowed_mentions: { parse: [] },
    ...(reply.quiet ? { flags: EPHEMERAL } : {}),
  },
});
