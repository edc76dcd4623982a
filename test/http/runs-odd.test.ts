import { describe, expect, test } from "vitest";
import type { Problem } from "../../src/contract/problem.ts";
import type { RunAdvice } from "../../src/contract/run-advice.ts";
import { call, cell, newRun, newWorkspace, noise, post, question } from "./run-service.ts";

const pointers = async (response: Response): Promise<readonly [number, readonly string[]]> => [response.status, (await response.json<Problem>()).errors.map(({ pointer }) => pointer)];

describe("a run that could never be advised", () => {
  const impossible = { ...question, hardware: { accelerator: "h1000", count: 8 } };

  test("is not made, and says all that is wrong at once", async () => {
    const { key } = await newWorkspace();
    const notify = { service: "slack", url: "http://hooks.slack.com/services/x" };
    expect(await pointers(await call("POST", "/v1/runs", { key, body: { name: "a", question: impossible, notify } }))).toEqual([422, ["/question/hardware/accelerator", "/notify/url"]]);
  });

  test("is not made of a file, nor by a change", async () => {
    const { key } = await newWorkspace();
    const { id } = await newRun(key);
    const file = await (await call("GET", `/v1/runs/${id}/export`, { key })).json<object>();
    expect(await pointers(await call("POST", "/v1/runs/import", { key, body: { ...file, question: impossible } }))).toEqual([422, ["/question/hardware/accelerator"]]);
    expect(await pointers(await call("PATCH", `/v1/runs/${id}`, { key, body: { question: { hardware: { accelerator: "h1000" } } } }))).toEqual([422, ["/question/hardware/accelerator"]]);
    expect((await call("PATCH", `/v1/runs/${id}`, { key, body: { question: { hardware: { accelerator: "h200" } } } })).status).toBe(200);
  });
});

test("a file whose rows came at no time that there is, is refused with pointers", async () => {
  const { key } = await newWorkspace();
  const { id } = await newRun(key);
  await post(key, id, "measurements", noise([cell(9), cell(9, 95)]));
  const file = await (await call("GET", `/v1/runs/${id}/export`, { key })).json<{ noise: { received_at: string }[] }>();
  const times = ["2026-13-01T00:00:00.000Z", "2026-01-01T25:00:00.000Z"];
  const edited = { ...file, noise: file.noise.map((row, at) => ({ ...row, received_at: times[at] })) };
  expect(await pointers(await call("POST", "/v1/runs/import", { key, body: edited }))).toEqual([422, ["/noise/0/received_at", "/noise/1/received_at"]]);
});

test("the list over counts is a table of its own, with what each would run", async () => {
  const { key } = await newWorkspace();
  const { id } = await newRun(key);
  await post(key, id, "measurements", noise([cell(50)]));
  const path = `/v1/runs/${id}/advice.csv?counts=1,60,100&table=elastic`;
  const [header, ...rows] = (await (await call("GET", path, { key })).text()).trim().split("\r\n").map((line) => line.split(","));
  const column = (name: string) => rows.map((row) => row[header?.indexOf(name) ?? -1]);
  const { elastic } = await (await call("GET", `/v1/runs/${id}/advice?counts=1,60,100`, { key })).json<RunAdvice>();
  expect(column("accelerators")).toEqual(["1", "60", "64", "100"]);
  for (const [name, of] of [
    ["batch_sequences", (row) => row.batch_sequences],
    ["deviation", (row) => row.deviation],
    ["layout.zero_stage", (row) => row.layout?.zero_stage],
    ["layout.micro_batch", (row) => row.layout?.micro_batch],
    ["layout.gradient_accumulation", (row) => row.layout?.gradient_accumulation],
    ["layout.memory_gib.p50", (row) => row.layout?.memory_gib.p50],
  ] satisfies [string, (row: RunAdvice["elastic"][number]) => unknown][]) expect(column(name), name).toEqual(elastic.map((row) => String(of(row) ?? "")));
  expect(await pointers(await call("GET", `${path}&field=next.action`, { key }))).toEqual([422, ["?table"]]);
  const unknown = await (await call("GET", `/v1/runs/${id}/advice.csv?table=elastics`, { key })).json<Problem>();
  expect(unknown.errors[0]?.message).toContain("elastic");
});

test("a single wrong parameter is named as the parameter it is", async () => {
  const { key } = await newWorkspace();
  const { id } = await newRun(key);
  const wrong = await (await call("GET", `/v1/runs/${id}/advice?accelerator=h1000`, { key })).json<Problem>();
  expect([wrong.errors[0]?.pointer, wrong.detail.includes("?accelerator")]).toEqual(["?accelerator", true]);
});

test("the rest of a run is launched in the version asked for", { timeout: 30_000 }, async () => {
  const { key } = await newWorkspace();
  const { id } = await newRun(key);
  const versioned = await call("GET", `/v1/runs/${id}/launch/megatron?version=latest&format=json`, { key });
  expect([versioned.status, versioned.headers.get("Content-Type")]).toEqual([200, "application/json"]);
  expect(await pointers(await call("GET", `/v1/runs/${id}/launch/megatron?version=9x&count=8`, { key }))).toEqual([422, ["?version", "?count"]]);
});

test("a picture of a run whose name holds control characters is still XML", async () => {
  const { key } = await newWorkspace();
  const { id } = await newRun(key, { name: "a\u0000\u001B[31m<b>\uD800" });
  const svg = await (await call("GET", `/v1/runs/${id}/series.svg`, { key })).text();
  // oxlint-disable-next-line no-control-regex
  expect(svg).not.toMatch(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/);
  expect(svg).toContain("[31m&lt;b&gt;");
});

test("the last admin key says so", async () => {
  const { key, key_id: keyId } = await newWorkspace();
  expect(await (await call("DELETE", `/v1/keys/${keyId}`, { key })).json()).toMatchObject({ status: 422, detail: "This is the last key of role admin: without it nobody could make another.", errors: [{ code: "last_admin_key" }] });
});

test("a body with a number that is none says so, and repeats nothing of it", async () => {
  const { key } = await newWorkspace();
  const { id } = await newRun(key);
  for (const odd of ["NaN", "-Infinity", "Infinity"]) {
    const refused = await call("POST", `/v1/runs/${id}/measurements`, { key, body: JSON.stringify(noise([cell(9)])).replace(/"gg":[^,]+/, `"gg": ${odd}`) });
    const { code, detail } = await refused.json<Problem>();
    expect([refused.status, code, detail.endsWith("JSON has no NaN and no Infinity: leave such a row out.")]).toEqual([400, "malformed_json", true]);
  }
  expect((await (await call("POST", `/v1/runs/${id}/measurements`, { key, body: "{" })).json<Problem>()).detail).not.toContain("NaN");
});
