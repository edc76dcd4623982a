import { markdownOf } from "../markdown.ts";
import type { Reply } from "../reply.ts";
import { signSentence } from "./verify.ts";

/** A message with one attachment. `actionsUrl` is where a pressed button is told; `token` signs what it says. */
export const mattermostMessage = async (reply: Reply, chartUrl: string | null, { actionsUrl, token }: { readonly actionsUrl: string; readonly token: string }) => ({
  text: "",
  attachments: [
    {
      fallback: reply.title,
      text: markdownOf(reply),
      ...(chartUrl === null ? {} : { image_url: chartUrl }),
      actions: await Promise.all(
        reply.buttons.map(async ({ label, sentence }, i) => ({
          id: `ask${i}`,
          type: "button",
          name: label,
          integration: { url: actionsUrl, context: { sentence, signature: await signSentence(token, sentence) } },
        })),
      ),
    },
  ],
});

type Message = Awaited<ReturnType<typeof mattermostMessage>>;

/** The answer to a slash command. */
export const mattermostAnswer = (reply: Reply, message: Message) => ({ response_type: reply.quiet ? "ephemeral" : "in_channel", ...message });

/** What a pressed button puts in the place of the answer it stood under. */
export const mattermostUpdate = (reply: Reply, message: Message) => (reply.quiet ? { ephemeral_text: markdownOf(reply) } : { update: { message: message.text, props: { attachments: message.attachments } } });
