import type { HonoBase } from "hono/hono-base";
import type { AppEnv, Core } from "./environment.ts";
import { onDemand } from "./on-demand.ts";
import { atMost } from "./reading/limit.ts";
import { withinOf } from "./within.ts";

/** What chat services and assistants call; each chat service's signature is checked. */
export const chatRoutes = (app: HonoBase<AppEnv>, core: Core): void => {
  const small = atMost(1);
  const within = withinOf(app);
  app.get("/v1/ask", onDemand(async () => (await import("./operations/chat/get-ask.ts")).getAsk(core)));
  const slack = onDemand(async () => (await import("./operations/chat/post-slack.ts")).postSlack(core, within));
  app.post("/slack/commands", small, slack);
  app.post("/slack/interactions", small, slack);
  app.post("/discord/interactions", small, onDemand(async () => (await import("./operations/chat/post-discord.ts")).postDiscord(core, within)));
  app.post("/mattermost/commands", small, onDemand(async () => (await import("./operations/chat/post-mattermost.ts")).postMattermostCommand(core, within)));
  app.post("/mattermost/actions", small, onDemand(async () => (await import("./operations/chat/post-mattermost.ts")).postMattermostAction(core, within)));
  app.post("/teams/messages", small, onDemand(async () => (await import("./operations/chat/post-teams.ts")).postTeams(core, within)));
  app.on(["GET", "POST", "DELETE"], "/mcp", onDemand(async () => (await import("./operations/mcp/serve-mcp.ts")).mcp(core, within)));
};
