import type { Handler } from "hono";
import type { AppEnv } from "../../environment.ts";
import { keyed, runOf } from "../../keyed.ts";
import { problem } from "../../problem.ts";
import { refused } from "../../refusals.ts";

/** A comment is sent so often, since proxies cut what is silent, and a reader that has gone is noticed only when it is written to. */
const HEARTBEAT_MS = 15_000;
const encoder = new TextEncoder();

/**
 * GET /v1/runs/{id}/events: server-sent events. The object speaks to this Worker over a WebSocket, which the runtime keeps while
 * the object sleeps; the Worker waits for it and for the reader, and only waiting costs nothing.
 */
export const getEvents: Handler<AppEnv> = keyed(async (c, given) => {
  const { id, run } = runOf(c, given);
  const admitted = await run.admit(given.caller, id, ["admin", "agent", "read"]);
  if (!admitted.ok) return refused(c, admitted.refused);
  const last = c.req.header("Last-Event-ID");
  const answer = await run.fetch("https://run/events", { headers: { Upgrade: "websocket", "X-Key-Id": given.caller.keyId, ...(last === undefined ? {} : { "Last-Event-ID": last }) } });
  const socket = answer.webSocket;
  if (answer.status === 429) return problem(c, { code: "rate_limited", detail: "Too many follow this run already." }, { "Retry-After": "60" });
  if (socket === null) return refused(c, { why: "not_found", what: "run" });
  return c.body(eventStream(socket), 200, { "Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "private, no-store", "X-Accel-Buffering": "no" });
});

/** What comes over the socket, with heartbeats between, until either end leaves. */
const eventStream = (socket: WebSocket): ReadableStream<Uint8Array> => {
  let heartbeat: ReturnType<typeof setInterval> | undefined;
  const leave = (): void => {
    clearInterval(heartbeat);
    socket.close(1000);
  };
  return new ReadableStream<Uint8Array>({
    start(stream) {
      const write = (text: string): void => {
        try {
          stream.enqueue(encoder.encode(text));
        } catch {
          leave();
        }
      };
      const end = (): void => {
        clearInterval(heartbeat);
        try {
          stream.close();
        } catch {
          // The reader left first.
        }
      };
      socket.addEventListener("message", ({ data }) => write(String(data)));
      socket.addEventListener("close", end);
      socket.addEventListener("error", end);
      socket.accept();
      // How soon a browser comes back after a break.
      write("retry: 3000\n\n");
      heartbeat = setInterval(() => write(": \n\n"), HEARTBEAT_MS);
    },
    cancel: leave,
  });
};
