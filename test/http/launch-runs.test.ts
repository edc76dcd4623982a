import { expect, test } from "vitest";
import { Launch } from "../../src/contract/launch.ts";
import type { Problem } from "../../src/contract/problem.ts";
import { call, cell, newRun, newWorkspace, noise, post } from "./run-service.ts";

test("the rest of a run is launched from the tokens seen, on the thresholds of the whole", { timeout: 30_000 }, async () => {
  const { key } = await newWorkspace();
  const { id } = await newRun(key);
  const launchOf = async (launcher: string) => call("GET", `/v1/runs/${id}/launch/${launcher}`, { key, headers: { Accept: "application/json" } });
  const whole = await launchOf("megatron");
  expect(whole.status).toBe(200);
  const before = Launch.parse(await whole.json());
  expect(before.notes.join()).not.toContain("rest of a run");

  await post(key, id, "measurements", noise([cell(12)]));
  const rest = Launch.parse(await (await launchOf("megatron")).json());
  expect(rest.notes.join("\n")).toMatch(/^this is the rest of a run that has seen \d+ tokens$/m);
  // The run is 2T tokens of sequences of 2048, from its first token.
  expect(rest.files[0]?.content).toContain("--train-samples 976562500");
});

test("a key is needed, unknown launchers and parameters are told", async () => {
  const { key } = await newWorkspace();
  const { id } = await newRun(key);
  expect((await call("GET", `/v1/runs/${id}/launch/megatron`)).status).toBe(401);
  expect((await call("GET", `/v1/runs/${id}/launch/megatorn`, { key })).status).toBe(404);
  const wrong = await call("GET", `/v1/runs/${id}/launch/megatron?version=9x&count=8`, { key });
  expect((await wrong.json<Problem>()).errors.map(({ pointer }) => pointer)).toEqual(["?version", "?count"]);
});
