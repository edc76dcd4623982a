import type { Context, Handler } from "hono";
import { fromDiscord } from "../../../chat/discord/read.ts";
import { discordAnswer, discordPong } from "../../../chat/discord/render.ts";
import { signedByDiscord } from "../../../chat/discord/verify.ts";
import type { AppEnv, Core } from "../../environment.ts";
import type { Within } from "../../within.ts";
import { replyTo } from "./reply-to.ts";
import { chartUrlOf, jsonOf, notSetUp, rawBody, surroundingsOf, unreadable, unsigned } from "./surroundings.ts";

/** POST /discord/interactions: the ping, slash commands and buttons. */
export const postDiscord = (core: Core, within: Within): Handler<AppEnv> =>
  async function postDiscord(c: Context<AppEnv>) {
    const publicKey = c.env.BCRIT_DISCORD_PUBLIC_KEY ?? "";
    if (publicKey === "") return notSetUp(c, "BCRIT_DISCORD_PUBLIC_KEY");
    const { bytes, text } = await rawBody(c);
    if (!(await signedByDiscord(publicKey, c.req.raw.headers, bytes, new Date()))) return unsigned(c);
    const message = fromDiscord(jsonOf(text));
    if (message === null) return unreadable(c);
    if (message.kind === "ping") return c.json(discordPong);
    const reply = await replyTo(core, message.text, surroundingsOf(c, within));
    return c.json(discordAnswer(reply, chartUrlOf(c, reply), message.kind === "press"));
  };
