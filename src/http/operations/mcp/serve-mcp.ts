import type { Context, Handler } from "hono";
import { serveMcp } from "../../../assistant/server.ts";
import type { AppEnv, Core } from "../../environment.ts";
import type { Within } from "../../within.ts";
import { toolsFor } from "./calls.ts";
import { launch } from "./launch-tool.ts";
import { readRun } from "./run-tool.ts";

/** /mcp: the service as tools of an assistant (Model Context Protocol, streamable HTTP, without sessions). */
export const mcp = (core: Core, within: Within): Handler<AppEnv> =>
  async function mcp(c: Context<AppEnv>) {
    return serveMcp(c.req.raw, toolsFor(core, { launch: launch(c, within), read_run: readRun(c, within) }), core.modelVersion);
  };
