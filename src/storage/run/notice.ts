import type { Notify } from "../../contract/runs.ts";
import type { Outlook } from "./answers.ts";

/** A step that is told, and of which run. */
export interface Notice {
  readonly run: string;
  readonly name: string;
  readonly next: Outlook["next"];
}

/** No service takes more; a message is far below. */
const LONGEST = 1_800;

const headline = { hold: "hold the batch", grow: "grow the batch", measure: "measure first", check: "check the measuring" } as const;

const amount = (value: number): string => (value >= 1e4 ? value.toExponential(2).replace("e+", "e") : String(Number(value.toPrecision(3))));

const factsOf = ({ next }: Notice): readonly (readonly [string, string])[] => [
  ...(next.batch_tokens === null ? [] : [["Batch", `${amount(next.batch_tokens)} tokens`] as const]),
  ...(next.at_tokens === null ? [] : [["At", `${amount(next.at_tokens)} tokens`] as const]),
  ...(next.learning_rate === null ? [] : [["Learning rate", amount(next.learning_rate)] as const]),
  ["Would help", next.what_would_help],
];

const cut = (text: string): string => (text.length <= LONGEST ? text : `${text.slice(0, LONGEST - 1)}…`);

/** Lines of a text message; `bold` and `plain` write the service's own marks and take their meaning from what people wrote. */
const lines = (notice: Notice, bold: (text: string) => string, plain: (text: string) => string): string =>
  cut([`${bold(plain(notice.name))}: ${headline[notice.next.action]}`, plain(notice.next.why), ...factsOf(notice).map(([label, value]) => `${label}: ${plain(value)}`), notice.run].join("\n"));

/** Slack reads &, < and > as marks of its own. */
const slackPlain = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** Markdown of chats: marks are escaped, and no name calls anybody (`@all`). */
const chatPlain = (text: string): string => text.replaceAll(/[\\*_~`|>[\]#]/g, String.raw`\$&`).replaceAll("@", "@\u200B");

/** The body that makes each service show a notice. */
export const bodyFor = (service: Notify["service"], notice: Notice): object => {
  switch (service) {
    case "slack":
      return { text: lines(notice, (text) => `*${text}*`, slackPlain) };
    case "discord":
      return { content: lines(notice, (text) => `**${text}**`, chatPlain), allowed_mentions: { parse: [] } };
    case "mattermost":
      return { text: lines(notice, (text) => `**${text}**`, chatPlain) };
    case "teams":
      return { type: "message", attachments: [{ contentType: "application/vnd.microsoft.card.adaptive", content: card(notice) }] };
  }
};

const card = (notice: Notice): object => ({
  $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
  type: "AdaptiveCard",
  version: "1.4",
  body: [
    { type: "TextBlock", size: "medium", weight: "bolder", wrap: true, text: `${chatPlain(notice.name)}: ${headline[notice.next.action]}` },
    { type: "TextBlock", wrap: true, text: cut(chatPlain(notice.next.why)) },
    { type: "FactSet", facts: factsOf(notice).map(([title, value]) => ({ title, value: cut(value) })) },
    { type: "TextBlock", isSubtle: true, text: notice.run },
  ],
});
