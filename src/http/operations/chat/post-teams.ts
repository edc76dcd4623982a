import type { Context, Handler } from "hono";
import { fromTeams } from "../../../chat/teams/read.ts";
import { teamsAnswer } from "../../../chat/teams/render.ts";
import { isRecent, signedByTeams } from "../../../chat/teams/verify.ts";
import type { AppEnv, Core } from "../../environment.ts";
import type { Within } from "../../within.ts";
import { replyTo } from "./reply-to.ts";
import { chartUrlOf, jsonOf, notSetUp, rawBody, surroundingsOf, unreadable, unsigned } from "./surroundings.ts";

/** POST /teams/messages: a message that mentions the outgoing webhook. */
export const postTeams = (core: Core, within: Within): Handler<AppEnv> =>
  async function postTeams(c: Context<AppEnv>) {
    const token = c.env.BCRIT_TEAMS_SECURITY_TOKEN ?? "";
    if (token === "") return notSetUp(c, "BCRIT_TEAMS_SECURITY_TOKEN");
    const { bytes, text } = await rawBody(c);
    if (!(await signedByTeams(token, c.req.raw.headers, bytes))) return unsigned(c);
    const message = fromTeams(jsonOf(text));
    if (message === null) return unreadable(c);
    if (!isRecent(message.timestamp, new Date())) return unsigned(c);
    const reply = await replyTo(core, message.text, surroundingsOf(c, within));
    return c.json(teamsAnswer(reply, chartUrlOf(c, reply)));
  };
