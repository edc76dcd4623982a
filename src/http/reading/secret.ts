import { sha256 } from "./caller.ts";

const ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";
const LENGTH = 40;
const encoder = new TextEncoder();

const spelled = (bytes: Uint8Array): string => Array.from(bytes, (byte) => ALPHABET[byte & 31]).join("");

/**
 * The secret of a new key: 200 random bits, five a character. With an Idempotency-Key it is derived (HKDF, RFC 5869) from the
 * secrets of the request, so that the same POST is told the same key again though only a hash of it is kept.
 */
export const newSecret = async (seed: readonly [caller: string, idempotencyKey: string, purpose: string] | null): Promise<string> => {
  if (seed === null) return spelled(crypto.getRandomValues(new Uint8Array(LENGTH)));
  const [caller, idempotencyKey, purpose] = seed;
  const key = await crypto.subtle.importKey("raw", await sha256(`${caller}\n${idempotencyKey}`), "HKDF", false, ["deriveBits"]);
  const bits = await crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info: encoder.encode(`bcrit key ${purpose}`) }, key, LENGTH * 8);
  return spelled(new Uint8Array(bits));
};
