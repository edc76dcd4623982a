import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import type { Problem } from "../../src/contract/problem.ts";
import { call, newKey, newRun, newWorkspace, question } from "./run-service.ts";

const code = async (response: Response): Promise<readonly [number, string]> => [response.status, (await response.json<Problem>()).code];

/** Rows as a workspace keeps them, so many at once. */
const fill = async (workspace: string, most: number, row: string): Promise<void> =>
  runInDurableObject(env.WORKSPACES.getByName(workspace), (_, { storage }) => {
    storage.sql.exec(`WITH RECURSIVE i(at) AS (SELECT 1 UNION ALL SELECT at + 1 FROM i WHERE at < ${most}) INSERT INTO ${row} FROM i`);
  });

describe("a workspace is full", () => {
  test("at 1,000 keys: those there are go on working, and one revoked makes room", { timeout: 30_000 }, async () => {
    const { id, key } = await newWorkspace();
    const agent = await newKey(key, "agent");
    await fill(id, 998, "key SELECT 'key_full' || at, 'read', NULL, zeroblob(32), 0");
    expect(await code(await call("POST", "/v1/keys", { key, body: { role: "read" } }))).toEqual([422, "limit_reached"]);
    expect((await call("GET", "/v1/runs", { key: agent.key })).status).toBe(200);
    expect((await call("DELETE", "/v1/keys/key_full1", { key })).status).toBe(204);
    expect((await call("POST", "/v1/keys", { key, body: { role: "read" } })).status).toBe(201);
  });

  test("at 10,000 runs, made or imported: one deleted makes room", { timeout: 30_000 }, async () => {
    const { id, key } = await newWorkspace();
    const run = await newRun(key);
    const file = await (await call("GET", `/v1/runs/${run.id}/export`, { key })).text();
    await fill(id, 9_999, "run SELECT 'run_full' || at, 'full', 'live', 0");
    expect(await code(await call("POST", "/v1/runs", { key, body: { name: "one more", question } }))).toEqual([422, "limit_reached"]);
    expect(await code(await call("POST", "/v1/runs/import", { key, body: file }))).toEqual([422, "limit_reached"]);
    expect((await call("DELETE", `/v1/runs/${run.id}`, { key })).status).toBe(204);
    expect((await call("POST", "/v1/runs", { key, body: { name: "one more", question } })).status).toBe(201);
  });
});

test("100 readers follow a run, the next is told when to come again, and comes in when one has left", { timeout: 60_000 }, async () => {
  const { key } = await newWorkspace();
  const { id } = await newRun(key);
  const follow = async () => call("GET", `/v1/runs/${id}/events`, { key });
  const readers = [];
  for (let i = 0; i < 100; i += 1) readers.push(await follow());
  expect(new Set(readers.map(({ status }) => status))).toEqual(new Set([200]));
  const refused = await follow();
  expect([await code(refused), refused.headers.get("Retry-After")]).toEqual([[429, "rate_limited"], "60"]);
  await readers[0]?.body?.cancel();
  let admitted = await follow();
  for (let tries = 0; admitted.status !== 200 && tries < 100; tries += 1) {
    await new Promise((wake) => setTimeout(wake, 20));
    admitted = await follow();
  }
  expect(admitted.status).toBe(200);
  await Promise.all([...readers.slice(1), admitted].map(async ({ body }) => body?.cancel()));
});
