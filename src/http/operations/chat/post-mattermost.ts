import type { Context, Handler } from "hono";
import { fromMattermostCommand, fromMattermostPress } from "../../../chat/mattermost/read.ts";
import { mattermostAnswer, mattermostMessage, mattermostUpdate } from "../../../chat/mattermost/render.ts";
import { isOurSentence, sentByMattermost } from "../../../chat/mattermost/verify.ts";
import type { AppEnv, Core } from "../../environment.ts";
import type { Within } from "../../within.ts";
import { replyTo } from "./reply-to.ts";
import { chartUrlOf, jsonOf, notSetUp, rawBody, surroundingsOf, unreadable, unsigned } from "./surroundings.ts";

/** Where a pressed button is told. */
const MATTERMOST_ACTIONS = "/mattermost/actions";

const answered = async (c: Context<AppEnv>, { core, within }: { readonly core: Core; readonly within: Within }, text: string, token: string) => {
  const reply = await replyTo(core, text, surroundingsOf(c, within));
  return { reply, message: await mattermostMessage(reply, chartUrlOf(c, reply), { actionsUrl: `${new URL(c.req.url).origin}${MATTERMOST_ACTIONS}`, token }) };
};

/** POST /mattermost/commands: a slash command. */
export const postMattermostCommand = (core: Core, within: Within): Handler<AppEnv> =>
  async function postMattermostCommand(c: Context<AppEnv>) {
    const token = c.env.BCRIT_MATTERMOST_TOKEN ?? "";
    if (token === "") return notSetUp(c, "BCRIT_MATTERMOST_TOKEN");
    const { text } = await rawBody(c);
    if (!(await sentByMattermost(token, c.req.raw.headers))) return unsigned(c);
    const said = fromMattermostCommand(text);
    if (said === null) return unreadable(c);
    const { reply, message } = await answered(c, { core, within }, said, token);
    return c.json(mattermostAnswer(reply, message));
  };

/** POST /mattermost/actions: a pressed button. */
export const postMattermostAction = (core: Core, within: Within): Handler<AppEnv> =>
  async function postMattermostAction(c: Context<AppEnv>) {
    const token = c.env.BCRIT_MATTERMOST_TOKEN ?? "";
    if (token === "") return notSetUp(c, "BCRIT_MATTERMOST_TOKEN");
    const press = fromMattermostPress(jsonOf((await rawBody(c)).text));
    if (press === null) return unreadable(c);
    if (!(await isOurSentence(token, press.sentence, press.signature))) return unsigned(c);
    const { reply, message } = await answered(c, { core, within }, press.sentence, token);
    return c.json(mattermostUpdate(reply, message));
  };
