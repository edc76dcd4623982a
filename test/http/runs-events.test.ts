import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { runName } from "../../src/storage/bindings.ts";
import { call, cell, newKey, newRun, newWorkspace, noise, post } from "./run-service.ts";

interface Event {
  readonly id: string;
  readonly event: string;
  readonly data: unknown;
}

/** Reads events one after another, comments left out. */
const follow = (response: Response) => {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const next = async (): Promise<Event | null> => {
    for (;;) {
      const end = text.indexOf("\n\n");
      if (end === -1) {
        const chunk = await reader?.read();
        if (chunk === undefined || chunk.done) return null;
        text += chunk.value;
        continue;
      }
      const fields = new Map(text.slice(0, end).split("\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 2)] as const));
      text = text.slice(end + 2);
      const event = fields.get("event");
      if (event !== undefined) return { id: fields.get("id") ?? "", event, data: JSON.parse(fields.get("data") ?? "null") };
    }
  };
  return { next, leave: async () => reader?.cancel() };
};

const setUp = async () => {
  const { id: workspace, key } = await newWorkspace();
  const { id } = await newRun(key);
  const stub = env.RUNS.getByName(runName(workspace, id));
  const watchers = () => runInDurableObject(stub, (_, state) => state.getWebSockets().length);
  const events = (headers: Record<string, string> = {}) => call("GET", `/v1/runs/${id}/events`, { key, headers });
  return { key, id, watchers, events };
};

const until = async (check: () => Promise<boolean>): Promise<boolean> => {
  for (let tries = 0; tries < 100; tries++) {
    if (await check()) return true;
    await new Promise((wake) => setTimeout(wake, 20));
  }
  return false;
};

describe("events of a run", () => {
  test("say how it stands, then what was measured, and what changed; they end when it is deleted", async () => {
    const { key, id, events } = await setUp();
    const response = await events();
    expect(response.headers.get("Content-Type")).toBe("text/event-stream; charset=utf-8");
    const { next } = follow(response);
    expect((await next())?.event).toBe("measurement");
    const standing = await next();
    expect(standing).toMatchObject({ event: "advice", data: { next: {} } });
    await post(key, id, "measurements", noise([cell(50)]));
    const measured = await next();
    expect(measured).toMatchObject({ event: "measurement", data: { seen: { tokens: cell(50).to_tokens } } });
    expect(Number(measured?.id)).toBeGreaterThan(Number(standing?.id));
    await call("DELETE", `/v1/runs/${id}`, { key });
    let last = await next();
    if (last?.event === "advice") last = await next();
    expect(last?.event).toBe("deleted");
    expect(await next()).toBeNull();
  });

  test("go on where a reader stopped: nothing is told again that it knows", async () => {
    const { key, id, events } = await setUp();
    const first = follow(await events());
    const known = await first.next();
    await first.leave();
    const again = follow(await events({ "Last-Event-ID": known?.id ?? "" }));
    await post(key, id, "measurements", noise([cell(50)]));
    expect(await again.next()).toMatchObject({ event: "measurement", data: { seen: { tokens: cell(50).to_tokens } } });
    await again.leave();
  });

  test("leave nothing behind when the reader goes", async () => {
    const { watchers, events } = await setUp();
    const reader = follow(await events());
    await reader.next();
    expect(await watchers()).toBe(1);
    await reader.leave();
    expect(await until(async () => (await watchers()) === 0)).toBe(true);
  });

  test("end when the key is revoked", async () => {
    const { key, id, watchers } = await setUp();
    const reader = await newKey(key, "read");
    const { next } = follow(await call("GET", `/v1/runs/${id}/events?key=${reader.key}`));
    await next();
    await next();
    await call("DELETE", `/v1/keys/${reader.id}`, { key });
    expect(await next()).toBeNull();
    expect(await until(async () => (await watchers()) === 0)).toBe(true);
  });

  test("are told to nobody without a key", async () => {
    const { id } = await setUp();
    expect((await call("GET", `/v1/runs/${id}/events`)).status).toBe(401);
  });
});
