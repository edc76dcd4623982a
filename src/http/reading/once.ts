import type { Context } from "hono";
import type { Once } from "../../storage/caller.ts";
import type { AppEnv } from "../environment.ts";
import { invalid, type Outcome, ready, troubled } from "../problem.ts";
import { sha256Hex } from "./caller.ts";

/** The Idempotency-Key of a POST, hashed with what it asks; null: none was sent. */
export const onceOf = async (c: Context<AppEnv>, operation: string, body: unknown): Promise<Outcome<Once | null>> => {
  const sent = c.req.header("Idempotency-Key");
  if (sent === undefined) return ready(null);
  if (sent.length < 16 || sent.length > 255)
    return troubled(invalid([{ pointer: "Idempotency-Key", code: "wrong_length", message: "must be 16 to 255 characters long", hint: "a UUID, new for every thing made" }]));
  return ready({ key: await sha256Hex(sent), asked: await sha256Hex(`${operation}\n${JSON.stringify(body)}`) });
};
