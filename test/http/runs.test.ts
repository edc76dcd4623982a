import { describe, expect, test } from "vitest";
import type { Problem } from "../../src/contract/problem.ts";
import { Run, RunList } from "../../src/contract/runs.ts";
import { RunAdvice } from "../../src/contract/run-advice.ts";
import { branch, call, cell, newKey, newRun, newWorkspace, noise, post, question, throughput } from "./run-service.ts";

describe("a run", () => {
  test("is made, read and listed", async () => {
    const { key } = await newWorkspace();
    const made = await call("POST", "/v1/runs", { key, body: { name: "mine", question } });
    expect(made.status).toBe(201);
    const { id } = await made.json<{ id: string }>();
    expect(made.headers.get("Location")).toBe(`/v1/runs/${id}`);
    const run = Run.parse(await (await call("GET", `/v1/runs/${id}`, { key })).json());
    expect(run).toMatchObject({ id, name: "mine", question, notify: null, stored: { noise: 0 } });
    expect(RunList.parse(await (await call("GET", "/v1/runs", { key })).json())).toMatchObject({ runs: [{ id, name: "mine" }], next_cursor: null });
  });

  test("keeps the cell of the largest n, once", async () => {
    const { key } = await newWorkspace();
    const { id } = await newRun(key);
    expect(await post(key, id, "measurements", noise([cell(50), cell(20, 95)]))).toEqual({ accepted: 2, ignored: 0 });
    expect(await post(key, id, "measurements", noise([cell(50), cell(30, 95)]))).toEqual({ accepted: 1, ignored: 1 });
    expect(await post(key, id, "measurements", noise([cell(49)]))).toEqual({ accepted: 0, ignored: 1 });
    expect(await post(key, id, "measurements", noise([cell(49)], "host8:0"))).toEqual({ accepted: 1, ignored: 0 });
    const series = await (await call("GET", `/v1/runs/${id}/series`, { key })).json<{ noise: { bucket: number; n: number }[] }>();
    expect(series.noise.map(({ bucket, n }) => [bucket, n])).toEqual([[94, 99], [95, 30]]);
  });

  test("refuses what is wrong, with pointers, and keeps nothing of it", async () => {
    const { key } = await newWorkspace();
    const { id } = await newRun(key);
    const refused = await call("POST", `/v1/runs/${id}/measurements`, { key, body: noise([cell(50), { ...cell(20, 95), ss: 1e-9, hiden: 1 }]) });
    expect(refused.status).toBe(422);
    expect((await refused.json<Problem>()).errors.map(({ pointer }) => pointer)).toContain("/cells/1/hiden");
    const unsound = await call("POST", `/v1/runs/${id}/measurements`, { key, body: noise([cell(50), { ...cell(20, 95), ss: 1e-9 }]) });
    expect((await unsound.json<Problem>()).errors.map(({ pointer }) => pointer)).toContain("/cells/1/ss");
    expect(Run.parse(await (await call("GET", `/v1/runs/${id}`, { key })).json()).stored.noise).toBe(0);
  });
});

describe("what is kept of a run", () => {
  test("changes by PATCH: the question as a merge patch, the rest stays", async () => {
    const { key } = await newWorkspace();
    const { id } = await newRun(key);
    const changed = await call("PATCH", `/v1/runs/${id}`, { key, body: { name: "renamed", question: { hardware: { count: 128 } } } });
    expect(Run.parse(await changed.json())).toMatchObject({ name: "renamed", question: { model: { params: 7e9 }, hardware: { accelerator: "h100-sxm-80gb", count: 128 } } });
    expect(RunList.parse(await (await call("GET", "/v1/runs", { key })).json()).runs).toMatchObject([{ id, name: "renamed" }]);
    const wrong = await call("PATCH", `/v1/runs/${id}`, { key, body: { question: { hardware: { count: 0 } } } });
    expect([wrong.status, (await wrong.json<Problem>()).errors.map(({ pointer }) => pointer)]).toEqual([422, ["/question/hardware/count"]]);
    await post(key, id, "measurements", noise([cell(9)]));
    expect((await call("PATCH", `/v1/runs/${id}`, { key, body: { question: { data: { unit: "example" } } } })).status).toBe(422);
  });

  test("is gone after DELETE, from the list as well; what is posted late is 404", async () => {
    const { key } = await newWorkspace();
    const [{ id }, other] = [await newRun(key), await newRun(key)];
    await post(key, id, "measurements", noise([cell(9)]));
    expect((await call("DELETE", `/v1/runs/${id}`, { key })).status).toBe(204);
    expect((await call("DELETE", `/v1/runs/${id}`, { key })).status).toBe(404);
    expect((await call("GET", `/v1/runs/${id}`, { key })).status).toBe(404);
    expect((await call("POST", `/v1/runs/${id}/measurements`, { key, body: noise([cell(10)]) })).status).toBe(404);
    expect(RunList.parse(await (await call("GET", "/v1/runs", { key })).json()).runs.map((run) => run.id)).toEqual([other.id]);
  });

  test("moves in a file, byte for byte", async () => {
    const [here, there] = [await newWorkspace(), await newWorkspace()];
    const { id } = await newRun(here.key);
    await post(here.key, id, "measurements", { ...noise([cell(9), cell(8, 95)]), replay_from_step: 3300 });
    await post(here.key, id, "throughput", throughput);
    await post(here.key, id, "branches", branch);
    const file = await (await call("GET", `/v1/runs/${id}/export`, { key: here.key })).text();
    const imported = await call("POST", "/v1/runs/import", { key: there.key, body: file });
    expect(imported.status).toBe(201);
    const { id: moved } = await imported.json<{ id: string }>();
    expect(await (await call("GET", `/v1/runs/${moved}/export`, { key: there.key })).text()).toBe(file);
    const advice = async (key: string, run: string) => (await call("GET", `/v1/runs/${run}/advice`, { key })).text();
    expect(await advice(there.key, moved)).toBe(await advice(here.key, id));
    const broken = JSON.parse(file) as { noise: { cell: { ss: number } }[] };
    for (const row of broken.noise) row.cell.ss = 1e-9;
    const refused = await call("POST", "/v1/runs/import", { key: there.key, body: broken });
    expect((await refused.json<Problem>()).errors.map(({ pointer }) => pointer)).toEqual(expect.arrayContaining(["/noise/0/cell/ss", "/noise/1/cell/ss"]));
  });

  test("of timings, memory and branches is the same in any order", async () => {
    const { key } = await newWorkspace();
    const [one, other] = [await newRun(key), await newRun(key)];
    const posts = [
      ["throughput", throughput],
      ["throughput", { ...throughput, points: [{ ...throughput.points[0], n: 30, sum_log_seconds: -89 , sum_log_seconds_squared: 269 }], memory: [{ micro_batch: 2, peak_allocated_gib: 31, peak_reserved_gib: null, out_of_memory: true }], all_reduce: [{ bytes: 268435456, seconds: 0.0040 }] }],
      ["branches", branch],
      ["branches", { ...branch, points: branch.points.toReversed() }],
    ] as const;
    for (const [what, body] of posts) await post(key, one.id, what, body);
    for (const [what, body] of posts.toReversed()) await post(key, other.id, what, body);
    const exported = async (id: string) => (await call("GET", `/v1/runs/${id}/export`, { key })).json<{ timings: unknown[]; memory: unknown[]; all_reduce: unknown[]; branches: unknown[] }>();
    expect(await exported(other.id)).toEqual(await exported(one.id));
    expect(await exported(one.id)).toMatchObject({ timings: [{ point: { n: 30 } }], memory: [{ memory: { out_of_memory: true } }], all_reduce: [{ all_reduce: { seconds: 0.004 } }], branches: [{ points: branch.points }] });
  });
});

describe("reading", () => {
  test("the advice in every format, with what is next first; a series as tables", async () => {
    const { key } = await newWorkspace();
    const { id } = await newRun(key);
    await post(key, id, "measurements", noise([cell(50)]));
    const advice = RunAdvice.parse(await (await call("GET", `/v1/runs/${id}/advice`, { key })).json());
    expect(advice.seen.tokens).toBeGreaterThan(1e9);
    for (const suffix of ["json", "csv", "tsv", "xlsx", "txt", "md", "env", "args"]) expect((await call("GET", `/v1/runs/${id}/advice.${suffix}`, { key })).status, suffix).toBe(200);
    expect(await (await call("GET", `/v1/runs/${id}/advice?format=txt&field=next.action`, { key })).text()).toBe(`${advice.next.action}\n`);
    expect(await (await call("GET", `/v1/runs/${id}/advice.txt`, { key })).text()).toContain(`NEXT\n  action`);
    expect((await (await call("GET", `/v1/runs/${id}/advice.csv`, { key })).text()).startsWith("next.action,")).toBe(true);
    const series = (await (await call("GET", `/v1/runs/${id}/series.csv`, { key })).text()).split("\r\n");
    expect([series[0]?.split(",").slice(0, 4), series.length]).toEqual([["segment", "metric", "scope", "bucket"], 3]);
    expect(await (await call("GET", `/v1/runs/${id}/series.csv?table=throughput`, { key })).text()).toBe("micro_batch,kind,n,seconds\r\n");
    const first = await call("GET", `/v1/runs/${id}/advice`, { key });
    expect((await call("GET", `/v1/runs/${id}/advice`, { key, headers: { "If-None-Match": first.headers.get("ETag") ?? "" } })).status).toBe(304);
  });

  test("the advice on other hardware, by parameters or a body", async () => {
    const { key } = await newWorkspace();
    const { id } = await newRun(key);
    const parameters = await (await call("GET", `/v1/runs/${id}/advice?accelerator=h200&count=128`, { key })).text();
    expect(await (await call("POST", `/v1/runs/${id}/advice`, { key, body: { hardware: { accelerator: "h200", count: 128 } } })).text()).toBe(parameters);
    expect(RunAdvice.parse(JSON.parse(parameters)).summary).toContain("128 × h200");
    expect(await (await call("GET", `/v1/runs/${id}`, { key })).json()).toMatchObject({ question: { hardware: { count: 64 } } });
    const unknown = await call("GET", `/v1/runs/${id}/advice?accelerator=abacus`, { key });
    expect([unknown.status, (await unknown.json<Problem>()).errors[0]?.pointer]).toEqual([422, "?accelerator"]);
    const typo = await call("GET", `/v1/runs/${id}/advice?cuont=1`, { key });
    expect((await typo.json<Problem>()).errors[0]).toMatchObject({ pointer: "?cuont", hint: 'did you mean "count"?' });
  });

  test("the list in pages, the newest first, each run once", async () => {
    const { key } = await newWorkspace();
    const made: string[] = [];
    for (let i = 0; i < 5; i++) made.push((await newRun(key)).id);
    const seen: string[] = [];
    let cursor: string | null = "";
    for (let pages = 0; cursor !== null && pages < 9; pages++) {
      const page: RunList = RunList.parse(await (await call("GET", `/v1/runs?limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`, { key })).json());
      seen.push(...page.runs.map(({ id }) => id));
      cursor = page.next_cursor;
    }
    expect(seen.toSorted()).toEqual(made.toSorted());
    expect((await call("GET", "/v1/runs?cursor=nonsense", { key })).status).toBe(422);
    expect((await call("GET", "/v1/runs?limit=0", { key })).status).toBe(422);
    expect((await call("GET", "/v1/keys?page=2", { key })).status).toBe(422);
  });
});

describe("an Idempotency-Key", () => {
  test("makes a run, a key and a workspace once", async () => {
    const headers = { "Idempotency-Key": crypto.randomUUID() };
    const workspace = async (body: object) => call("POST", "/v1/workspaces", { body, headers });
    const first = await (await workspace({ name: "a" })).text();
    expect(await (await workspace({ name: "a" })).text()).toBe(first);
    expect((await workspace({ name: "b" })).status).toBe(422);
    const { key } = JSON.parse(first) as { key: string };
    for (const [path, body, otherBody] of [
      ["/v1/runs", { name: "r", question }, { name: "s", question }],
      ["/v1/keys", { role: "read" }, { role: "agent" }],
    ] as const) {
      const once = await (await call("POST", path, { key, body, headers: { "Idempotency-Key": `${headers["Idempotency-Key"]}${path}` } })).text();
      expect(await (await call("POST", path, { key, body, headers: { "Idempotency-Key": `${headers["Idempotency-Key"]}${path}` } })).text()).toBe(once);
      const other = await call("POST", path, { key, body: otherBody, headers: { "Idempotency-Key": `${headers["Idempotency-Key"]}${path}` } });
      expect([other.status, (await other.json<Problem>()).code]).toEqual([422, "idempotency_key_reused"]);
    }
    expect(RunList.parse(await (await call("GET", "/v1/runs", { key })).json()).runs).toHaveLength(1);
    expect((await (await call("GET", "/v1/keys", { key })).json<{ keys: unknown[] }>()).keys).toHaveLength(2);
    expect((await call("POST", "/v1/runs", { key, body: { name: "r", question }, headers: { "Idempotency-Key": "short" } })).status).toBe(422);
  });
});

describe("keys", () => {
  test("none is 401, another workspace's run 404, a wrong role 403", async () => {
    const [mine, other] = [await newWorkspace(), await newWorkspace()];
    const { id } = await newRun(mine.key);
    const none = await call("GET", `/v1/runs/${id}`);
    expect([none.status, none.headers.get("WWW-Authenticate")]).toEqual([401, 'Bearer realm="bcrit"']);
    expect((await call("GET", `/v1/runs/${id}`, { key: other.key })).status).toBe(404);
    expect((await call("POST", `/v1/runs/${id}/measurements`, { key: other.key, body: noise([cell(9)]) })).status).toBe(404);
    const reader = await newKey(mine.key, "read");
    expect((await call("POST", `/v1/runs/${id}/measurements`, { key: reader.key, body: noise([cell(9)]) })).status).toBe(403);
    expect((await call("GET", `/v1/runs/${id}/advice?key=${reader.key}`)).status).toBe(200);
    expect((await call("GET", `/v1/runs/${id}/advice?key=${mine.key}`)).status).toBe(403);
  });

  test("a revoked one is refused at once, by a run that knew it", async () => {
    const { key } = await newWorkspace();
    const { id } = await newRun(key);
    const agent = await newKey(key, "agent");
    expect(await post(agent.key, id, "measurements", noise([cell(10)]))).toEqual({ accepted: 1, ignored: 0 });
    expect((await call("DELETE", `/v1/keys/${agent.id}`, { key })).status).toBe(204);
    expect((await call("POST", `/v1/runs/${id}/measurements`, { key: agent.key, body: noise([cell(11)]) })).status).toBe(401);
    expect((await call("GET", "/v1/runs", { key: agent.key })).status).toBe(401);
    expect((await call("DELETE", `/v1/keys/${agent.id}`, { key })).status).toBe(404);
  });

  test("the last of role admin stays, and secrets are told once", async () => {
    const { key, key_id: id } = await newWorkspace();
    expect((await call("DELETE", `/v1/keys/${id}`, { key })).status).toBe(422);
    const second = await newKey(key, "admin");
    expect(await (await call("GET", "/v1/keys", { key })).text()).not.toContain(second.key.slice(-40));
    expect((await call("DELETE", `/v1/keys/${id}`, { key: second.key })).status).toBe(204);
    expect((await call("GET", "/v1/keys", { key })).status).toBe(401);
  });

  test("with another secret, or of no workspace, are none", async () => {
    const { key } = await newWorkspace();
    const { id } = await newRun(key);
    expect((await call("GET", `/v1/runs/${id}`, { key })).status).toBe(200);
    const wrong = `${key.slice(0, -1)}${key.endsWith("a") ? "b" : "a"}`;
    for (const [bad, path] of [wrong, "bcrit_x", `bcrit_${"a".repeat(16)}_${"a".repeat(12)}_${"a".repeat(40)}`].flatMap((one) => [[one, `/v1/runs/${id}`], [one, "/v1/runs"], [one, "/v1/keys"]] as const)) {
      const response = await call("GET", path, { key: bad });
      expect([response.status, response.headers.get("WWW-Authenticate")]).toEqual([401, 'Bearer realm="bcrit", error="invalid_token"']);
    }
  });

  test("an agent makes runs and posts, but neither changes nor deletes; a reader reads", async () => {
    const { key } = await newWorkspace();
    const [agent, reader] = [await newKey(key, "agent"), await newKey(key, "read")];
    const { id } = await newRun(agent.key);
    for (const [method, path, body] of [["PATCH", `/v1/runs/${id}`, { name: "x" }], ["DELETE", `/v1/runs/${id}`, undefined], ["POST", "/v1/keys", { role: "admin" }], ["GET", "/v1/keys", undefined]] as const)
      expect((await call(method, path, { key: agent.key, body })).status, `${method} ${path}`).toBe(403);
    expect((await call("POST", "/v1/runs", { key: reader.key, body: { name: "r", question } })).status).toBe(403);
    for (const path of ["", "/advice", "/series", "/export"]) expect((await call("GET", `/v1/runs/${id}${path}?key=${reader.key}`)).status, path).toBe(200);
  });
});
