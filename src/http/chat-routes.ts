import type { HonoBase } from "hono/hono-base";
import type { AppEnv, Core } from "./environment.ts";
import { onDemand } from "./on-demand.ts";
import { atMost } from "./reading/limit.ts";

/** What chat services call; each checks its service's signature. */
export const chatRoutes = (app: HonoBase<AppEnv>, core: Core): void => {
  const small = atMost(1);
  app.get("/v1/ask", onDemand(async () => (await import("./operations/chat/get-ask.ts")).getAsk(core)));
  const slack = onDemand(async () => (await import("./operations/chat/post-slack.ts")).postSlack(core));
  app.post("/slack/commands", small, slack);
  app.post("/slack/interactions", small, slack);
  app.post("/discord/interactions", small, onDemand(async () => (await import("./operations/chat/post-discord.ts")).postDiscord(core)));
  app.post("/mattermost/commands", small, onDemand(async () => (await import("./operations/chat/post-mattermost.ts")).postMattermostCommand(core)));
  app.post("/mattermost/actions", small, onDemand(async () => (await import("./operations/chat/post-mattermost.ts")).postMattermostAction(core)));
  app.post("/teams/messages", small, onDemand(async () => (await import("./operations/chat/post-teams.ts")).postTeams(core)));
};
