import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { Run } from "../../src/contract/runs.ts";
import { runName } from "../../src/storage/bindings.ts";
import { migrate, versionOf } from "../../src/storage/migrate.ts";
import { runMigrations } from "../../src/storage/run/migrations.ts";
import { workspaceMigrations } from "../../src/storage/workspace/migrations.ts";
import { call, cell, newKey, newRun, newWorkspace, noise, post } from "./run-service.ts";

const setUp = async () => {
  const { id: workspace, key } = await newWorkspace();
  const { id } = await newRun(key);
  return { workspace, key, id, stub: env.RUNS.getByName(runName(workspace, id)), home: env.WORKSPACES.getByName(workspace) };
};

const tables = (storage: DurableObjectStorage): string[] =>
  storage.sql.exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_cf%' ESCAPE '\\' ORDER BY name").toArray().map(({ name }) => name);

describe("what is stored", () => {
  test("outlives the object's memory: runs, keys, series", async () => {
    const { key, id, stub, home } = await setUp();
    const agent = await newKey(key, "agent");
    await post(agent.key, id, "measurements", noise([cell(50)]));
    const series = await (await call("GET", `/v1/runs/${id}/series`, { key })).text();
    await evictDurableObject(stub);
    await evictDurableObject(home);
    expect(await (await call("GET", `/v1/runs/${id}/series`, { key: agent.key })).text()).toBe(series);
    expect(await post(agent.key, id, "measurements", noise([cell(50)]))).toEqual({ accepted: 0, ignored: 1 });
  });

  test("of a deleted run is nothing, and its object is as if it never was", async () => {
    const { key, id, stub, home } = await setUp();
    await post(key, id, "measurements", noise([cell(50)]));
    await call("PATCH", `/v1/runs/${id}`, { key, body: { notify: { service: "slack", url: "https://hooks.slack.com/services/T/B/x" } } });
    await call("DELETE", `/v1/runs/${id}`, { key });
    expect(await runInDurableObject(stub, async (_, { storage }) => [tables(storage), await storage.getAlarm()])).toEqual([[], null]);
    expect(await runInDurableObject(home, (_, { storage }) => ["run", "holder"].map((table) => storage.sql.exec(`SELECT * FROM ${table}`).toArray()))).toEqual([[], []]);
  });

  test("is no secret of a key", async () => {
    const { key, home } = await setUp();
    const made = await newKey(key, "agent");
    const rows = await runInDurableObject(home, (_, { storage }) =>
      tables(storage).flatMap((table) => storage.sql.exec(`SELECT * FROM ${table}`).toArray().flatMap((row) => Object.values(row).map((value) => (value instanceof ArrayBuffer ? new TextDecoder().decode(value) : String(value))))),
    );
    for (const secret of [key, made.key]) expect(rows.join("\n")).not.toContain(secret.slice(-40));
  });

  test("half made or half deleted is swept", async () => {
    const { workspace, key, home, id } = await setUp();
    await runInDurableObject(home, async (instance, { storage }) => {
      storage.sql.exec("INSERT INTO run VALUES ('run_half', 'half', 'making', 0)");
      storage.sql.exec("INSERT INTO once VALUES ('k', 'a', ?, ?)", JSON.stringify({ id: "run_half" }), Date.now());
      storage.sql.exec("UPDATE run SET state = 'leaving' WHERE id = ?", id);
      await instance.alarm();
      expect(storage.sql.exec("SELECT * FROM run").toArray()).toEqual([]);
      expect(storage.sql.exec("SELECT * FROM once").toArray()).toEqual([]);
    });
    expect((await call("GET", `/v1/runs/${id}`, { key })).status).toBe(404);
    expect(await runInDurableObject(env.RUNS.getByName(runName(workspace, id)), (_, { storage }) => tables(storage))).toEqual([]);
  });

  test("of a run nobody made is nothing, though it was asked for", async () => {
    const { workspace, key } = await setUp();
    const nobody = "run_aaaaaaaaaaaaaaaa";
    expect((await call("POST", `/v1/runs/${nobody}/measurements`, { key, body: noise([cell(9)]) })).status).toBe(404);
    expect(await runInDurableObject(env.RUNS.getByName(runName(workspace, nobody)), (_, { storage }) => tables(storage))).toEqual([]);
  });
});

describe("migrations", () => {
  test("an object of version 1, with rows, opens as the newest and keeps them", async () => {
    const { key, id, stub } = await setUp();
    await post(key, id, "measurements", noise([cell(50)]));
    await runInDurableObject(stub, (_, { storage }) => {
      for (const table of ["told", "message"]) storage.sql.exec(`DROP TABLE ${table}`);
      storage.sql.exec("DELETE FROM migration WHERE version > 1");
    });
    await evictDurableObject(stub);
    expect(Run.parse(await (await call("GET", `/v1/runs/${id}`, { key })).json()).stored.noise).toBe(1);
    expect(await runInDurableObject(stub, (_, { storage }) => [versionOf(storage.sql), tables(storage)])).toEqual([
      runMigrations.length,
      ["all_reduce", "branch", "memory", "message", "migration", "noise", "replay", "run", "timing", "told"],
    ]);
  });

  test.each([["run", runMigrations, 2], ["workspace", workspaceMigrations, 1]] as const)("of a %s are never changed once written", async (name, migrations, released) => {
    const text = new TextEncoder().encode(JSON.stringify(migrations.slice(0, released)));
    const digest = Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", text), 0, 4), (byte) => byte.toString(16).padStart(2, "0")).join("");
    expect(digest, "objects out there have run these: add a migration instead").toBe(WRITTEN[name]);
  });

  test("stop at a version of a newer release, and undo what fails half way", async () => {
    const { stub } = await setUp();
    await runInDurableObject(stub, (_, { storage }) => {
      const broken = [...runMigrations, ["CREATE TABLE extra (a INTEGER) STRICT", "CREATE TABLE run (a INTEGER)"]];
      expect(() => migrate(storage, broken)).toThrow(/already exists/);
      expect([versionOf(storage.sql), tables(storage).includes("extra")]).toEqual([runMigrations.length, false]);
      storage.sql.exec("INSERT INTO migration VALUES (99, 0)");
      expect(() => migrate(storage, runMigrations)).toThrow(/newer release/);
      storage.sql.exec("DELETE FROM migration WHERE version = 99");
    });
  });
});

/** SHA-256, cut, of the migrations as they were released. */
const WRITTEN: Readonly<Record<string, string>> = { run: "f68383bb", workspace: "7b76a2cc" };
