import { hexBytes, isFresh, prefixed } from "../signature.ts";

/**
 * Did Discord sign these bytes? Ed25519 over `{timestamp}{raw body}` under the application's public key, in hexadecimal
 * ("Interactions: security and authorization"); at most five minutes old.
 */
export const signedByDiscord = async (publicKey: string, headers: Headers, body: Uint8Array<ArrayBuffer>, now: Date): Promise<boolean> => {
  const timestamp = headers.get("X-Signature-Timestamp") ?? "";
  const signature = headers.get("X-Signature-Ed25519") ?? "";
  if (!/^[0-9a-f]{128}$/i.test(signature) || !/^[0-9a-f]{64}$/i.test(publicKey) || !isFresh(timestamp, now)) return false;
  const key = await crypto.subtle.importKey("raw", hexBytes(publicKey), "Ed25519", false, ["verify"]);
  return crypto.subtle.verify("Ed25519", key, hexBytes(signature), prefixed(timestamp, body));
};
