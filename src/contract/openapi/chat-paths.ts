import { okJson, problems } from "./parts.ts";
import type { JsonObject } from "./schemas.ts";

const text = (name: string, description: string, schema: JsonObject, example?: string): JsonObject => ({ name, in: "query", required: name === "q", description, schema, ...(example === undefined ? {} : { example }) });

const service = (id: string, name: string, body: string, secret: string): JsonObject => ({
  post: {
    operationId: id,
    tags: ["chat"],
    summary: `What ${name} calls`,
    description: `Signed by ${name}; 401 without its signature, 404 where ${secret} is not set. docs/chat.md says how to join it.`,
    requestBody: { required: true, content: { [body]: { schema: { type: body === "application/json" ? "object" : "string" } } } },
    responses: { "200": { description: "A message as the service takes it.", content: { "application/json": { schema: { type: "object" } } } }, ...problems(401, 404, 413, 422) },
  },
});

const FORM = "application/x-www-form-urlencoded";
const JSON_BODY = "application/json";

/** Paths of chat services and assistants. */
export const chatPaths: JsonObject = {
  "/v1/ask": {
    get: {
      operationId: "get_ask",
      tags: ["chat"],
      summary: "A question in words",
      parameters: [
        text("q", "As in 7B on 2T tokens, 256 h100, by friday. A date is seen from now, in UTC.", { type: "string", minLength: 1, maxLength: 1000 }, "7B on 2T tokens, 256 h100"),
        text("format", "slack, discord and teams: the message as that service takes it.", { type: "string", enum: ["json", "md", "slack", "discord", "teams"], default: "json" }),
      ],
      responses: { ...withOthers(okJson("AskReply", "The answer, a question back, or help.")), ...problems(422) },
    },
  },
  "/slack/commands": service("post_slack_commands", "Slack", FORM, "BCRIT_SLACK_SIGNING_SECRET"),
  "/slack/interactions": service("post_slack_interactions", "Slack", FORM, "BCRIT_SLACK_SIGNING_SECRET"),
  "/discord/interactions": service("post_discord_interactions", "Discord", JSON_BODY, "BCRIT_DISCORD_PUBLIC_KEY"),
  "/mattermost/commands": service("post_mattermost_commands", "Mattermost", FORM, "BCRIT_MATTERMOST_TOKEN"),
  "/mattermost/actions": service("post_mattermost_actions", "Mattermost", JSON_BODY, "BCRIT_MATTERMOST_TOKEN"),
  "/teams/messages": service("post_teams_messages", "Microsoft Teams", JSON_BODY, "BCRIT_TEAMS_SECURITY_TOKEN"),
};

function withOthers(answer: JsonObject): JsonObject {
  const ok = answer["200"] as JsonObject;
  return { "200": { ...ok, content: { "application/json": { schema: { anyOf: [{ $ref: "#/components/schemas/AskReply" }, { type: "object" }] } }, "text/markdown": { schema: { type: "string" } } } } };
}
