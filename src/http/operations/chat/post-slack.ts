import type { Context, Handler } from "hono";
import { fromSlack } from "../../../chat/slack/read.ts";
import { slackAnswer, slackReplacement } from "../../../chat/slack/render.ts";
import { signedBySlack } from "../../../chat/slack/verify.ts";
import type { AppEnv, Core } from "../../environment.ts";
import type { Within } from "../../within.ts";
import { replyTo } from "./reply-to.ts";
import { chartUrlOf, notSetUp, rawBody, surroundingsOf, unreadable, unsigned } from "./surroundings.ts";

/** POST /slack/commands and /slack/interactions: a slash command is answered at once, a button through its response address. */
export const postSlack = (core: Core, within: Within): Handler<AppEnv> =>
  async function postSlack(c: Context<AppEnv>) {
    const secret = c.env.BCRIT_SLACK_SIGNING_SECRET ?? "";
    if (secret === "") return notSetUp(c, "BCRIT_SLACK_SIGNING_SECRET");
    const { bytes, text } = await rawBody(c);
    if (!(await signedBySlack(secret, c.req.raw.headers, bytes, new Date()))) return unsigned(c);
    const message = fromSlack(text);
    if (message === null) return unreadable(c);
    const reply = await replyTo(core, message.text, surroundingsOf(c, within));
    const chart = chartUrlOf(c, reply);
    if (message.kind === "command") return c.json(slackAnswer(reply, chart));
    const told = fetch(message.answerTo, { method: "POST", redirect: "error", headers: { "Content-Type": "application/json" }, body: JSON.stringify(slackReplacement(reply, chart)) });
    c.executionCtx.waitUntil(told.then(() => undefined, () => undefined));
    return c.body(null, 200);
  };
