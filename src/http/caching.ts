import type { Context } from "hono";
import type { AppEnv } from "./environment.ts";

/** How long a shared cache may hand out an answer: a new model version reaches everybody within this time. */
export const publicFor = "public, max-age=600";

const encoder = new TextEncoder();

/**
 * A strong ETag of everything the bytes of an answer depend on: SHA-256 over the canonical input, cut to 128 bits. The
 * parts are joined by a character JSON never contains bare.
 */
export const strongTag = async (...parts: readonly string[]): Promise<string> => {
  const digest = await crypto.subtle.digest("SHA-256", encoder.encode(parts.join("\n")));
  let hex = "";
  for (const byte of new Uint8Array(digest, 0, 16)) hex += byte.toString(16).padStart(2, "0");
  return `"${hex}"`;
};

/** Whether a reader of GET already has the tagged bytes. `*` does not count: it says nothing of which bytes. */
export const alreadyHas = (c: Context<AppEnv>, tag: string): boolean => {
  if (c.req.method !== "GET" && c.req.method !== "HEAD") return false;
  const header = c.req.header("If-None-Match");
  return header?.match(/"[^"]*"/g)?.includes(tag) ?? false;
};
