import { base64Bytes, hmacMatches, isFresh } from "../signature.ts";

/**
 * Did Teams sign these bytes? `Authorization: HMAC …`, HMAC-SHA256 of the raw body in base64 under the security token of the
 * outgoing webhook, which is base64 itself ("Create Outgoing Webhooks").
 */
export const signedByTeams = async (token: string, headers: Headers, body: Uint8Array<ArrayBuffer>): Promise<boolean> => {
  const given = /^HMAC ([A-Za-z0-9+/]{43}=)$/.exec(headers.get("Authorization") ?? "")?.[1];
  const [secret, signature] = [base64Bytes(token), given === undefined ? null : base64Bytes(given)];
  return secret !== null && signature !== null && hmacMatches(secret, body, signature);
};

/** The time of a message stands inside what is signed: an old one may be a copy. */
export const isRecent = (timestamp: string, now: Date): boolean => {
  const at = Date.parse(timestamp);
  return Number.isFinite(at) && isFresh(String(Math.max(0, Math.round(at / 1000))), now);
};
