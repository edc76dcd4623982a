import type { Context } from "hono";
import type { Caller } from "../../storage/caller.ts";
import type { AppEnv } from "../environment.ts";

/** `bcrit_`, the workspace, the key's id and its secret, in an alphabet of five bits a character. */
const SHAPE = /^bcrit_([a-z2-9]{16})_([a-z2-9]{12})_([a-z2-9]{40})$/;
const encoder = new TextEncoder();

/** SHA-256. A secret of 200 random bits needs no slow hash. */
export const sha256 = (text: string): Promise<ArrayBuffer> => crypto.subtle.digest("SHA-256", encoder.encode(text));

/** The same in hex. */
export const sha256Hex = async (text: string): Promise<string> => Array.from(new Uint8Array(await sha256(text)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** A key as text, of its parts: `ws_…`, `key_…` and the secret. */
export const keyText = (workspace: string, keyId: string, secret: string): string => `bcrit_${workspace.slice(3)}_${keyId.slice(4)}_${secret}`;

/** The text after `Authorization: Bearer`; null: there is none. */
export const bearer = (c: Context<AppEnv>): string | null => /^Bearer +(\S+) *$/i.exec(c.req.header("Authorization") ?? "")?.[1] ?? null;

/** Who asks: by the Authorization header, or by `?key=`. Missing: no key was sent; malformed: what was sent is none. */
export const callerOf = async (c: Context<AppEnv>): Promise<Caller | "missing" | "malformed"> => {
  const header = c.req.header("Authorization");
  const inAddress = header === undefined;
  const sent = inAddress ? c.req.query("key") : (bearer(c) ?? "");
  if (sent === undefined) return "missing";
  const [, workspace, keyId, secret] = SHAPE.exec(sent) ?? [];
  if (workspace === undefined || keyId === undefined || secret === undefined) return "malformed";
  return { workspace: `ws_${workspace}`, keyId: `key_${keyId}`, digest: await sha256(secret), inAddress };
};
