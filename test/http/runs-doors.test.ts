import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { RowLimit } from "../../src/storage/run/limits.ts";
import { runName } from "../../src/storage/bindings.ts";
import type { Bindings } from "../../src/http/environment.ts";
import { call, cell, newKey, newRun, newWorkspace, noise, post } from "./run-service.ts";
import { app, logged } from "./stand-in.ts";

const objects = { RUNS: env.RUNS, WORKSPACES: env.WORKSPACES, DIRECTORY: env.DIRECTORY };
const signUp = async (bindings: Bindings, headers: Record<string, string> = {}) =>
  app.request("https://bcrit.example/v1/workspaces", { method: "POST", headers: { "Content-Type": "application/json", ...headers }, body: '{"name":"a"}' }, { ...objects, ...bindings });

describe("sign-up", () => {
  test("is closed unless it is said to be open or a token is set", async () => {
    expect((await signUp({})).status).toBe(403);
    expect((await signUp({ BCRIT_SIGN_UP: "open" })).status).toBe(201);
  });

  test("needs the admin token where there is one, open or not", async () => {
    const bindings = { BCRIT_ADMIN_TOKEN: "correct horse", BCRIT_SIGN_UP: "open" };
    expect((await signUp(bindings)).status).toBe(401);
    expect((await signUp(bindings, { Authorization: "Bearer wrong" })).status).toBe(401);
    expect((await signUp({ BCRIT_ADMIN_TOKEN: "correct-horse" }, { Authorization: "Bearer correct-horse" })).status).toBe(201);
  });

  test("is refused to the pages of other sites", async () => {
    expect((await signUp({ BCRIT_SIGN_UP: "open" }, { Origin: "https://evil.example" })).status).toBe(403);
    expect((await signUp({ BCRIT_SIGN_UP: "open" }, { Origin: "https://bcrit.example" })).status).toBe(201);
  });

  test("that is open takes so many a minute, the rest is told when to come again; with the token there is no such limit", async () => {
    await runInDurableObject(env.DIRECTORY.getByName("directory"), (_, { storage }) => {
      for (let i = 0; i < 120; i++) storage.sql.exec("INSERT INTO workspace VALUES (?, 'k', ?)", `full${i}`, Date.now() - 20_000);
    });
    const response = await signUp({ BCRIT_SIGN_UP: "open" });
    expect(response.status).toBe(429);
    expect(Number(response.headers.get("Retry-After"))).toBeGreaterThan(30);
    expect((await signUp({ BCRIT_ADMIN_TOKEN: "t" }, { Authorization: "Bearer t" })).status).toBe(201);
    await runInDurableObject(env.DIRECTORY.getByName("directory"), (_, { storage }) => void storage.sql.exec("DELETE FROM workspace WHERE id LIKE 'full%'"));
  });

  test("is not there where nothing is stored", async () => {
    const response = await app.request("https://bcrit.example/v1/workspaces", { method: "POST", body: "{}" }, {});
    expect([response.status, response.headers.get("Retry-After")]).toEqual([503, "3600"]);
  });
});

describe("an object", () => {
  test("that has too much to do is 503 with a time to come again, and any other fault 500", async () => {
    const { key } = await newWorkspace();
    const failing = (error: Error) => ({ ...objects, WORKSPACES: { getByName: () => ({ keys: () => Promise.reject(error) }) } as unknown as typeof env.WORKSPACES });
    const ask = (error: Error) => app.request("https://bcrit.example/v1/keys", { headers: { Authorization: `Bearer ${key}` } }, failing(error));
    const busy = await ask(Object.assign(new Error("secret detail"), { overloaded: true }));
    expect([busy.status, busy.headers.get("Retry-After")]).toEqual([503, "1"]);
    const broken = await ask(new Error("secret detail"));
    expect(broken.status).toBe(500);
    expect(await broken.text()).not.toContain("secret");
  });

  test("keeps so many rows and no more: a post that brings too many leaves nothing", async () => {
    const { id: workspace, key } = await newWorkspace();
    const { id } = await newRun(key);
    await post(key, id, "measurements", noise([cell(50)]));
    const stub = env.RUNS.getByName(runName(workspace, id));
    await runInDurableObject(stub, (_, { storage }) => {
      storage.sql.exec(
        `WITH RECURSIVE i(at) AS (SELECT 1 UNION ALL SELECT at + 1 FROM i WHERE at < 19999)
         INSERT INTO noise SELECT 'many' || at, 0, 'stable', metric, scope, unit, bucket, n, posted, received_at, changed_at FROM noise, i`,
      );
      const limit = new RowLimit(storage.sql);
      expect(() => limit.added("noise", 1)).not.toThrow();
    });
    // Rows that came past it are counted when it is loaded.
    await evictDurableObject(stub);
    const full = await call("POST", `/v1/runs/${id}/measurements`, { key, body: noise([cell(60), cell(9, 95)]) });
    expect([full.status, (await full.json<{ code: string }>()).code]).toEqual([422, "limit_reached"]);
    expect(await post(key, id, "measurements", noise([cell(60)]))).toEqual({ accepted: 1, ignored: 0 });
    expect(await (await call("GET", `/v1/runs/${id}`, { key })).json()).toMatchObject({ stored: { noise: 20_000 } });
  });
});

test("a key in the address gets into no log and no problem", async () => {
  const { key } = await newWorkspace();
  const { id } = await newRun(key);
  const reader = await newKey(key, "read");
  logged.length = 0;
  for (const path of [`/v1/runs/${id}`, `/v1/runs/${id}/advice.txt`, "/v1/runs/none", "/v1/nowhere"]) {
    const response = await app.request(`https://bcrit.example${path}?key=${reader.key}&stray=1`, {}, objects);
    expect(await response.text()).not.toContain(reader.key.slice(-40));
  }
  expect(logged.length).toBe(4);
  expect(JSON.stringify(logged)).not.toContain(reader.key.slice(-40));
});
