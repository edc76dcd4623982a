import type { Context } from "hono";
import type { Reply } from "../../../chat/reply.ts";
import type { AppEnv } from "../../environment.ts";
import { problem } from "../../problem.ts";
import type { Within } from "../../within.ts";
import type { Surroundings } from "./reply-to.ts";

/** What a chat is answered with on this deployment. */
export const surroundingsOf = (c: Context<AppEnv>, within: Within): Surroundings => {
  const key = c.env.BCRIT_CHAT_KEY ?? "";
  return { now: new Date(), runReply: key === "" ? null : async (asked) => (await import("./run-card.ts")).runCard(c, within, key, asked) };
};

/** The picture of an answer, where the chat service can fetch it and the deployment does not say otherwise; null: there is none. */
export const chartUrlOf = (c: Context<AppEnv>, reply: Reply): string | null => {
  const { origin, protocol } = new URL(c.req.url);
  return reply.chart !== null && protocol === "https:" && c.env.BCRIT_CHAT_PICTURES !== "off" ? `${origin}/v1/advice.png?${reply.chart}` : null;
};

/** The raw bytes a signature is over, and the same as text. */
export const rawBody = async (c: Context<AppEnv>): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly text: string }> => {
  const bytes = new Uint8Array(await c.req.arrayBuffer());
  return { bytes, text: new TextDecoder().decode(bytes) };
};

/** The body as JSON; undefined: it is none. */
export const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** This deployment has no secret for the service. */
export const notSetUp = (c: Context<AppEnv>, setting: string): Promise<Response> => problem(c, { code: "not_found", detail: `This service is not joined to that chat: ${setting} is not set.` });

/** Unsigned, altered, or too old. */
export const unsigned = (c: Context<AppEnv>): Promise<Response> => problem(c, { code: "unauthorized", detail: "The signature is missing, wrong, or more than five minutes old." });

/** Signed, but nothing this service answers. */
export const unreadable = (c: Context<AppEnv>): Promise<Response> => problem(c, { code: "invalid", detail: "This is no message that is answered here." });
