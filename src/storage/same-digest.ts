import { timingSafeEqual } from "node:crypto";

/** Whether two digests of one length are the same, in a time that does not tell where they differ. */
export const sameDigest = (a: ArrayBuffer, b: ArrayBuffer): boolean => a.byteLength === b.byteLength && timingSafeEqual(new Uint8Array(a), new Uint8Array(b));
