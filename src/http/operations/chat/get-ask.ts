import type { Context, Handler } from "hono";
import { discordAnswer } from "../../../chat/discord/render.ts";
import { markdownOf } from "../../../chat/markdown.ts";
import type { Reply } from "../../../chat/reply.ts";
import { slackAnswer } from "../../../chat/slack/render.ts";
import { teamsAnswer } from "../../../chat/teams/render.ts";
import { AskQuery } from "../../../contract/ask.ts";
import type { AppEnv, Core } from "../../environment.ts";
import { invalid, problem } from "../../problem.ts";
import { queryReader } from "../../reading/query.ts";
import { replyTo } from "./reply-to.ts";
import { chartUrlOf } from "./surroundings.ts";

const readQuery = queryReader(AskQuery);

/** GET /v1/ask: a sentence answered as a chat is, for bots of your own. Runs are not read here: they have a path and a key. */
export const getAsk = (core: Core): Handler<AppEnv> =>
  async function getAsk(c: Context<AppEnv>) {
    const query = await readQuery(c.req.url);
    if (!query.ok) return problem(c, invalid(query.errors));
    const { q, format } = query.value;
    const reply = await replyTo(core, q, { now: new Date(), runReply: null });
    c.header("Cache-Control", "no-store");
    return format === "md" ? c.body(`${markdownOf(reply)}\n`, 200, { "Content-Type": "text/markdown; charset=utf-8" }) : c.json(dressed(reply, format, chartUrlOf(c, reply)));
  };

const dressed = (reply: Reply, format: "json" | "slack" | "discord" | "teams", chart: string | null) => {
  switch (format) {
    case "json":
      return reply;
    case "slack":
      return slackAnswer(reply, chart);
    case "discord":
      return discordAnswer(reply, chart, false);
    case "teams":
      return teamsAnswer(reply, chart);
  }
};
