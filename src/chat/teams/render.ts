import { plainMarkdown } from "../markdown.ts";
import type { Reply } from "../reply.ts";

const block = (text: string, more: object = {}) => ({ type: "TextBlock", text, wrap: true, ...more });

/** An Adaptive Card. An outgoing webhook cannot be told of a pressed button, so that what could be asked next stands in words. */
export const teamsAnswer = (reply: Reply, chartUrl: string | null) => ({
  type: "message",
  attachments: [
    {
      contentType: "application/vnd.microsoft.card.adaptive",
      content: {
        $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
        type: "AdaptiveCard",
        version: "1.4",
        body: [
          block(plainMarkdown(reply.title), { size: "Large", weight: "Bolder" }),
          ...(reply.understood === null ? [] : [block(`Understood: ${plainMarkdown(reply.understood)}`, { isSubtle: true })]),
          ...(reply.text === null ? [] : [block(plainMarkdown(reply.text))]),
          ...reply.facts.filter(([label]) => label === "").map(([, value]) => block(`- ${plainMarkdown(value)}`)),
          ...(reply.facts.some(([label]) => label !== "") ? [{ type: "FactSet", facts: reply.facts.filter(([label]) => label !== "").map(([title, value]) => ({ title, value })) }] : []),
          ...(chartUrl === null ? [] : [{ type: "Image", url: chartUrl, altText: "Wall-clock hours against wasted tokens, a point a batch" }]),
          ...(reply.notes.length === 0 ? [] : [block(plainMarkdown(reply.notes.join(" ")), { isSubtle: true, size: "Small" })]),
          ...(reply.buttons.length === 0 ? [] : [block(`Or ask: ${reply.buttons.map(({ sentence }) => plainMarkdown(sentence)).join(" · ")}`, { isSubtle: true, size: "Small" })]),
        ],
      },
    },
  ],
});
