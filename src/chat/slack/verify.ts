import { hmacMatches, hexBytes, isFresh, prefixed } from "../signature.ts";

/**
 * Did Slack sign these bytes? HMAC-SHA256 of `v0:{timestamp}:{raw body}` under the app's signing secret, at most five minutes
 * old ("Verifying requests from Slack").
 */
export const signedBySlack = async (secret: string, headers: Headers, body: Uint8Array<ArrayBuffer>, now: Date): Promise<boolean> => {
  const timestamp = headers.get("X-Slack-Request-Timestamp") ?? "";
  const signature = /^v0=([0-9a-f]{64})$/.exec(headers.get("X-Slack-Signature") ?? "")?.[1];
  if (signature === undefined || !isFresh(timestamp, now)) return false;
  return hmacMatches(new TextEncoder().encode(secret), prefixed(`v0:${timestamp}:`, body), hexBytes(signature));
};
