import type { MiddlewareHandler } from "hono";
import type { AppEnv } from "../environment.ts";
import { problem } from "../problem.ts";

const MIB = 1_048_576;

/** What is read of a body that is refused, and thrown away. */
const MOST_DRAINED = 64 * MIB;

/**
 * Refuses bodies above so many MiB with 413. What is too large is still read, up to a bound, and thrown away: a caller that
 * is still sending when the answer comes loses the connection, and the answer with it (Hono's own body limit does not read on).
 */
export const atMost = (mebibytes: number): MiddlewareHandler<AppEnv> =>
  async function atMost(c, next) {
    const { body, headers } = c.req.raw;
    if (body === null) return next();
    const length = headers.has("transfer-encoding") ? null : headers.get("content-length");
    const most = mebibytes * MIB;
    if (length !== null && Number(length) <= most) return next();
    const read = await readUpTo(body, most);
    if (read === null) return problem(c, { code: "too_large", detail: `At most ${mebibytes} MiB.` });
    c.req.raw = new Request(c.req.raw, { method: c.req.method, body: new Blob(read) });
    return next();
  };

/** The chunks of a body, or null when there are more bytes than `most`; then the rest is thrown away. */
const readUpTo = async (body: ReadableStream<Uint8Array<ArrayBuffer>>, most: number): Promise<Uint8Array<ArrayBuffer>[] | null> => {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size <= most) chunks.push(chunk);
    else chunks.length = 0;
    if (size > MOST_DRAINED) break;
  }
  return size > most ? null : chunks;
};
