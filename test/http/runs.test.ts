import { describe, expect, test } from "vitest";
import type { Problem } from "../../src/contract/problem.ts";
import { Run, RunList } from "../../src/contract/runs.ts";
import { call, cell, newKey, newRun, newWorkspace, noise, post, question } from "./run-service.ts";

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
  });
});
