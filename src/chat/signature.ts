/** A signed request older, or further ahead, than this is refused: it may be a copy. */
const WINDOW_SECONDS = 300;

/** Seconds since 1970 in plain digits, within the window of `now`. */
export const isFresh = (timestamp: string, now: Date): boolean => /^\d{1,12}$/.test(timestamp) && Math.abs(now.getTime() / 1000 - Number(timestamp)) <= WINDOW_SECONDS;

/** Bytes of a hexadecimal text of even length. */
export const hexBytes = (hex: string): Uint8Array<ArrayBuffer> => Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** Bytes of a base64 text; null: it is none. */
export const base64Bytes = (text: string): Uint8Array<ArrayBuffer> | null => {
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch {
    return null;
  }
};

/** The bytes a service signs: what it puts before the raw body, and the body. */
export const prefixed = (prefix: string, body: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> => {
  const before = new TextEncoder().encode(prefix);
  const signed = new Uint8Array(before.length + body.length);
  signed.set(before);
  signed.set(body, before.length);
  return signed;
};

const hmacKey = (secret: Uint8Array<ArrayBuffer>, use: "sign" | "verify"): Promise<CryptoKey> => crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, [use]);

/** Is this the HMAC-SHA256 of the bytes under the secret? Compared in constant time by the runtime. */
export const hmacMatches = async (secret: Uint8Array<ArrayBuffer>, signed: Uint8Array<ArrayBuffer>, signature: Uint8Array<ArrayBuffer>): Promise<boolean> =>
  secret.length > 0 && crypto.subtle.verify("HMAC", await hmacKey(secret, "verify"), signature, signed);

/** HMAC-SHA256 in hexadecimal. */
export const hmacHex = async (secret: string, text: string): Promise<string> => {
  const signature = await crypto.subtle.sign("HMAC", await hmacKey(new TextEncoder().encode(secret), "sign"), new TextEncoder().encode(text));
  return [...new Uint8Array(signature)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
};

/** Are two texts equal? The time taken says nothing about where they differ: both are hashed first. */
export const sameText = async (given: string, wanted: string): Promise<boolean> => {
  const secret = crypto.getRandomValues(new Uint8Array(32));
  const digest = await crypto.subtle.sign("HMAC", await hmacKey(secret, "sign"), new TextEncoder().encode(wanted));
  return hmacMatches(secret, new TextEncoder().encode(given), new Uint8Array(digest));
};
