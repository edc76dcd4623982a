/** One server-sent event. */
export interface ServerEvent {
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

/** What came of following a run. */
export interface Followed {
  /** null: it could not be reached, or broke off. */
  readonly status: number | null;
  /** Seconds the service asks to wait. */
  readonly retryAfter: number | null;
}

/** The service writes something every 15 seconds: after so long without, the connection is dead though nobody has said so. */
const SILENCE_MS = 40_000;

/** Reads a stream of server-sent events (HTML, 9.2.6) with a key in the header, which EventSource cannot send; ends when the stream does. */
export const follow = async (path: string, headers: Readonly<Record<string, string>>, tell: (event: ServerEvent) => void): Promise<Followed> => {
  const stop = new AbortController();
  let timer = setTimeout(() => stop.abort(), SILENCE_MS);
  try {
    const answer = await fetch(path, { headers: { ...headers, Accept: "text/event-stream" }, cache: "no-store", signal: stop.signal });
    if (!answer.ok || answer.body === null) return { status: answer.status, retryAfter: Number(answer.headers.get("Retry-After")) || null };
    let held = "";
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    for (;;) {
      // oxlint-disable-next-line no-await-in-loop -- a stream comes in order
      const { done, value } = await reader.read();
      if (done) return { status: null, retryAfter: null };
      clearTimeout(timer);
      timer = setTimeout(() => stop.abort(), SILENCE_MS);
      const blocks = (held + value).split("\n\n");
      held = blocks.pop() ?? "";
      for (const event of blocks.flatMap(readEvent)) tell(event);
    }
  } catch {
    return { status: null, retryAfter: null };
  } finally {
    clearTimeout(timer);
  }
};

/** The event of a block; comments and settings are none. */
const readEvent = (block: string): ServerEvent[] => {
  const fields = new Map(block.split("\n").map((line): [string, string] => {
    const colon = line.indexOf(":");
    return colon === -1 ? [line, ""] : [line.slice(0, colon), line.slice(colon + 1).replace(/^ /, "")];
  }));
  const data = fields.get("data");
  return data === undefined ? [] : [{ id: fields.get("id") ?? "", event: fields.get("event") ?? "message", data }];
};
