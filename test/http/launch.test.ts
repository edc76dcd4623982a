import { describe, expect, test } from "vitest";
import { Launch, Launchers } from "../../src/contract/launch.ts";
import type { Problem } from "../../src/contract/problem.ts";
import { flat, get, post, question } from "./stand-in.ts";

const problemOf = async (response: Response): Promise<Problem> => response.json();

test("the list names every launcher with its versions, and each of them answers", { timeout: 60_000 }, async () => {
  const response = await get("/v1/launch");
  expect(response.status).toBe(200);
  const { launchers } = Launchers.parse(await response.json());
  expect(launchers.length).toBeGreaterThanOrEqual(17);
  for (const { id, versions } of launchers) {
    for (const { version, file } of versions) {
      const answer = await get(`/v1/launch/${id}?${flat}&version=${encodeURIComponent(version)}&format=json`);
      expect(answer.status, `${id} ${version}`).toBe(200);
      const launch = Launch.parse(await answer.json());
      expect([launch.launcher, launch.version, launch.files[0]?.name]).toEqual([id, version, file]);
    }
  }
});

describe("one launch", () => {
  test("is the file alone, as its own type, under its name", async () => {
    const response = await get(`/v1/launch/megatron?${flat}`);
    expect(response.headers.get("Content-Type")).toBe("text/x-shellscript; charset=utf-8");
    expect(response.headers.get("Content-Disposition")).toBe('inline; filename="bcrit-megatron.sh"');
    expect(await response.text()).toMatch(/^#!\/usr\/bin\/env bash\n(?:#.*\n)+BCRIT_ARGS=\(\n/);
  });

  test("asked as JSON says what was rounded and where to restart, by Accept as by format", async () => {
    const [byFormat, byAccept] = [await get(`/v1/launch/torchtitan?${flat}&format=json`), await get(`/v1/launch/torchtitan?${flat}`, { Accept: "application/json" })];
    const text = await byFormat.text();
    expect(text).toBe(await byAccept.text());
    const launch = Launch.parse(JSON.parse(text));
    expect(launch.restart_points.length).toBeGreaterThan(1);
    expect(launch.files[0]?.content).toContain("config.training.global_batch_size");
  });

  test("is the same by GET and by POST", async () => {
    const [flatly, asJson] = [await get(`/v1/launch/nanotron?${flat}`), await post("/v1/launch/nanotron", question)];
    expect(await flatly.text()).toBe(await asJson.text());
  });

  test("is not sent again to a reader that has it", async () => {
    const tag = (await get(`/v1/launch/litgpt?${flat}`)).headers.get("ETag") ?? "";
    expect((await get(`/v1/launch/litgpt?${flat}`, { "If-None-Match": tag })).status).toBe(304);
    expect((await get(`/v1/launch/litgpt?${flat}&format=json`, { "If-None-Match": tag })).status).toBe(200);
  });

  test("takes version numbers", async () => {
    const versionOf = async (version: string) => Launch.parse(await (await get(`/v1/launch/megatron?${flat}&format=json&version=${version}`)).json());
    expect((await versionOf("core_v0.17.1")).version).toBe("core-0.17");
    expect((await versionOf("0.18.2")).version).toBe("core-0.18");
    const beyond = await versionOf("0.33");
    expect(beyond.version).toBe("core-0.18");
    expect(beyond.notes[0]).toContain("newer than what was checked");
  });
});

describe("what cannot be", () => {
  test("an unknown launcher is not found, with the nearest and the list", async () => {
    const response = await get(`/v1/launch/megatorn?${flat}`);
    expect(response.status).toBe(404);
    const { detail } = await problemOf(response);
    expect(detail).toContain("did you mean megatron?");
    expect(detail).toContain("olmo-core");
    expect(detail).not.toContain("megatorn");
  });

  test("an unknown version names those there are", async () => {
    const response = await get(`/v1/launch/nemo?${flat}&version=1.9`);
    expect(response.status).toBe(422);
    expect((await problemOf(response)).errors).toEqual([{ pointer: "?version", code: "unknown_version", message: "is no version of NeMo 2 that is spoken here", hint: "did you mean 2.x? Spoken are 2.x, plain version numbers, main and latest" }]);
  });

  test("a pin the launcher cannot run is named in the caller's own terms", async () => {
    const flatly = await get(`/v1/launch/litgpt?${flat}&tensor_parallel=2`);
    expect(flatly.status).toBe(422);
    expect((await problemOf(flatly)).errors[0]).toMatchObject({ pointer: "?tensor_parallel", code: "conflict", hint: "1, or leave it out" });
    const asJson = await post("/v1/launch/litgpt", { ...question, layout: { tensor_parallel: 2, pipeline_parallel: 4 } });
    expect((await problemOf(asJson)).errors.map(({ pointer }) => pointer)).toEqual(["/layout/tensor_parallel", "/layout/pipeline_parallel"]);
  });

  test("work in examples goes to launchers that take it", async () => {
    const vision = "params=86M&tokens=1e9&unit=example&flops_per_unit=5e10&accelerator=a100-sxm-80gb&count=8&tuned_batch_tokens=4096&tuned_learning_rate=1e-3";
    const refused = await get(`/v1/launch/megatron?${vision}`);
    expect((await problemOf(refused)).errors[0]).toMatchObject({ pointer: "?unit", hint: "use deepspeed, transformers, lightning, env or args" });
    for (const id of ["deepspeed", "transformers", "lightning", "env", "args"]) expect((await get(`/v1/launch/${id}?${vision}`)).status, id).toBe(200);
  });

  test("a model that needs tensor parallelism does not fit a launcher without, and is told why", async () => {
    const response = await get("/v1/launch/litgpt?params=400B&tokens=1T&accelerator=a100-sxm-40gb&count=3");
    expect(response.status).toBe(422);
    const { code, detail } = await problemOf(response);
    expect(code).toBe("does_not_fit");
    expect(detail).toContain("LitGPT runs no tensor, pipeline, context parallelism");
  });

  test("unknown parameters are told, beside a body as well", async () => {
    expect((await problemOf(await get(`/v1/launch/nemo?${flat}&versoin=2`))).errors[0]).toMatchObject({ pointer: "?versoin", code: "unknown_field" });
    expect((await problemOf(await post("/v1/launch/nemo?versoin=2", question))).errors[0]).toMatchObject({ pointer: "?versoin", hint: 'did you mean "version"?' });
  });
});
