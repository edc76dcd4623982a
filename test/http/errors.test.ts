import { describe, expect, test } from "vitest";
import type { Problem } from "../../src/contract/problem.ts";
import { app, get, logged, post, question } from "./stand-in.ts";

const problemOf = async (response: Response): Promise<Problem> => {
  expect(response.headers.get("Content-Type")).toBe("application/problem+json");
  const body = await response.json<Problem>();
  expect(body.status).toBe(response.status);
  expect(body.request_id).toBe(response.headers.get("X-Request-Id"));
  expect(Object.keys(body)).toEqual(["type", "title", "status", "detail", "instance", "code", "request_id", "errors"]);
  return body;
};

const errorsOf = async (body: unknown) => {
  const response = await post("/v1/advice", body);
  expect(response.status).toBe(422);
  return new Map((await problemOf(response)).errors.map((error) => [error.pointer, error]));
};

describe("bodies that cannot be read", () => {
  test.each([
    ["not JSON", "{oops secret", 400],
    ["empty", "", 400],
    ["blank", "  \n", 400],
    ["an unclosed nest 50,000 deep", "[".repeat(50_000), 400],
    ["a nest 50,000 deep", "[".repeat(50_000) + "]".repeat(50_000), 422],
    ["a nest 50,000 deep in a field", `{"model":${"[".repeat(50_000)}${"]".repeat(50_000)}}`, 422],
    ["null", "null", 422],
    ["a number", "7", 422],
  ])("%s", async (_name, body, status) => {
    const response = await post("/v1/advice", body);
    expect(response.status).toBe(status);
    expect(JSON.stringify(await problemOf(response))).not.toContain("secret");
  });

  test("bytes that are not UTF-8", async () => {
    const response = await app.request("/v1/advice", { method: "POST", headers: { "Content-Type": "application/json" }, body: new Uint8Array([0x22, 0xff, 0x22]) }, {});
    expect((await problemOf(response)).code).toBe("malformed_json");
  });

  test("a place is told for broken JSON", async () => {
    expect((await problemOf(await post("/v1/advice", '{"model": {\n  "params": 7e9,,\n}}'))).detail).toMatch(/line 2, column \d+/);
  });

  test("too large: 1 MiB, 8 MiB for scenarios", async () => {
    const large = JSON.stringify({ ...question, padding: "x".repeat(1_048_577) });
    expect((await problemOf(await post("/v1/advice", large))).code).toBe("too_large");
    expect((await post("/v1/scenarios", large)).status).toBe(422);
    expect((await post("/v1/scenarios", `"${"x".repeat(8 * 1_048_576)}"`)).status).toBe(413);
  });

  test("a stream without a length that is too large", async () => {
    const chunk = new Uint8Array(65_536).fill(32);
    let left = 20;
    const body = new ReadableStream({ pull: (controller) => (left-- > 0 ? controller.enqueue(chunk) : controller.close()) });
    const request = new Request("http://bcrit/v1/advice", { method: "POST", headers: { "Content-Type": "application/json" }, body });
    expect((await app.fetch(request, {})).status).toBe(413);
  });

  test("another type of body", async () => {
    expect((await problemOf(await post("/v1/advice", "a=b", { "Content-Type": "application/x-www-form-urlencoded" }))).code).toBe("unsupported_media_type");
    expect((await post("/v1/advice", question, { "Content-Type": "application/vnd.bcrit+json; charset=utf-8" })).status).toBe(200);
  });
});

describe("wrong fields", () => {
  test("those no schema sees are told with those it sees", async () => {
    const readme = await errorsOf({ model: { hiden: 4096 }, data: { tokens: -1 }, hardware: { accelerator: "h100", count: 8 } });
    expect(readme.get("/model/hiden")).toMatchObject({ hint: 'did you mean "hidden"?' });
    expect(readme.get("/data/tokens")).toMatchObject({ code: "too_small", hint: "from 1 to 1e15" });
    expect(readme.get("/hardware/accelerator")).toMatchObject({ code: "unknown_accelerator", hint: expect.stringContaining('did you mean "h100-sxm-80gb"?') as string });

    const cell = { from_tokens: 0, to_tokens: 1e9, n: 10, s: 1, g: 1, ss: 0, gg: 0, sg: 0 };
    const all = await errorsOf({
      model: { params: 7e9, hidden: 4096, heads: 7 },
      data: {},
      optimizer: { name: "sgd" },
      hardware: { accelerator: "v100-sxm-32gb", count: 0, precision: "fp8" },
      batch: { tokens: 4e6, sequences: 7 },
      measurements: { noise: [{ geometry: { groups: 4, units_per_step: 64 }, cells: [cell] }] },
    });
    for (const pointer of ["/data/tokens", "/hardware/count", "/hardware/precision", "/model/heads", "/optimizer/tuned", "/batch/sequences"]) expect([...all.keys()]).toContain(pointer);
    expect([...all.keys()].some((pointer) => pointer.startsWith("/measurements/noise/0/cells/0"))).toBe(true);
  });

  test("illegal pins are told where the count is known, and nothing is told of what a wrong part would decide", async () => {
    const hardware = { accelerator: "h100-sxm-80gb", count: 8 };
    const layout = { tensor_parallel: 3 };
    expect([...(await errorsOf({ model: { params: 7e9 }, data: {}, hardware, layout })).keys()]).toEqual(["/data/tokens", "/layout/tensor_parallel"]);
    expect([...(await errorsOf({ model: { params: 7e9 }, data: { tokens: 1e9 }, hardware: { ...hardware, count: 0 }, layout })).keys()]).toEqual(["/hardware/count"]);
    expect([...(await errorsOf({ model: { flops_per_unit: 1e9 }, data: { tokens: 1e9, unit: "exampl" }, hardware, batch: { tokens: 8, sequences: 8 } })).keys()]).toEqual(["/data/unit"]);
    expect([...(await errorsOf({ model: { params: 7e9 }, data: { tokens: 1e9 }, hardware: { ...hardware, accelerator: "mine", memory_gib: "80" }, objective: { budget_usd: 5 } })).keys()]).toEqual(["/hardware/memory_gib"]);
  });

  test("every one at once, each with a hint", async () => {
    const errors = await errorsOf(
      '{"model":{"params":1e400,"hiden":3,"layers":1.5,"heads":"x","gated_mlp":1,"hidden":1e20},"data":{},"optimizer":{"name":"adamx"},"hardware":{"accelerator":"h100-sxm-80gb","count":0,"counts":[1,-2]},"objectiv":{}}',
    );
    expect(errors.get("/model/params")).toMatchObject({ code: "wrong_type", message: "must be a finite number" });
    expect(errors.get("/model/hiden")).toMatchObject({ code: "unknown_field", hint: 'did you mean "hidden"?' });
    expect(errors.get("/model/layers")).toMatchObject({ message: "must be a whole number" });
    expect(errors.get("/model/heads")).toMatchObject({ message: "must be a number, not a string" });
    expect(errors.get("/model/gated_mlp")).toMatchObject({ message: "must be true or false, not a number" });
    expect(errors.get("/model/hidden")).toMatchObject({ code: "too_big" });
    expect(errors.get("/data/tokens")).toMatchObject({ code: "required", message: "is required" });
    expect(errors.get("/optimizer/name")).toMatchObject({ code: "unknown_value", hint: 'did you mean "adamw"?' });
    expect(errors.get("/hardware/count")).toMatchObject({ code: "too_small", message: "must be at least 1" });
    expect(errors.get("/hardware/counts/1")).toMatchObject({ code: "too_small" });
    expect(errors.get("/objectiv")).toMatchObject({ hint: 'did you mean "objective"?' });
    expect(errors.size).toBe(11);
  });

  test("a field in the wrong place is told where it belongs", async () => {
    const errors = await errorsOf({ ...question, params: 7e9 });
    expect(errors.get("/params")?.hint).toBe('"params" belongs at /model/params');
  });

  test("names with slashes, tildes and __proto__ have proper pointers", async () => {
    const errors = await errorsOf('{"a/b":1,"c~d":1,"__proto__":{"x":1},"constructor":1}');
    expect([...errors.keys()]).toEqual(expect.arrayContaining(["/a~1b", "/c~0d", "/__proto__", "/constructor"]));
  });

  test("values are never repeated", async () => {
    const text = await (await post("/v1/advice", { ...question, optimizer: { name: "my-secret-optimizer" } })).text();
    expect(text).not.toContain("my-secret");
  });

  test("eighty thousand unknown fields are counted, not listed", async () => {
    const body = await problemOf(await post("/v1/advice", Object.fromEntries(Array.from({ length: 80_000 }, (_, i) => [`k${i}`, 0]))));
    expect(body.errors.length).toBe(200);
    expect(body.detail).toContain("80003 fields");
  });
});

describe("failures of the core", () => {
  const withCount = (count: number) => post("/v1/advice", { ...question, hardware: { ...question.hardware, count } });

  test("does_not_fit names the smallest count", async () => {
    const body = await problemOf(await withCount(3));
    expect(body).toMatchObject({ status: 422, code: "does_not_fit" });
    expect(body.detail).toContain("12");
  });

  test("infeasible and invalid", async () => {
    expect((await problemOf(await withCount(7))).code).toBe("infeasible");
    expect((await problemOf(await withCount(5))).errors[0]?.pointer).toBe("/hardware/accelerator");
  });

  test("a fault tells nothing, and is logged", async () => {
    const response = await withCount(13);
    expect(response.status).toBe(500);
    expect(JSON.stringify(await problemOf(response))).not.toContain("secret");
    expect(logged.find((event) => event.event === "fault")).toMatchObject({ message: "secret detail" });
  });
});

describe("paths and methods", () => {
  test("404, 405 with Allow, 406", async () => {
    expect((await problemOf(await get("/nowhere/secret"))).code).toBe("not_found");
    const wrongMethod = await app.request("/v1/advice", { method: "DELETE" }, {});
    expect(wrongMethod.status).toBe(405);
    expect(wrongMethod.headers.get("Allow")).toBe("GET, HEAD, POST");
    await problemOf(wrongMethod);
    expect((await problemOf(await get("/v1/estimate"))).code).toBe("method_not_allowed");
    expect((await problemOf(await get("/v1/advice?count=1", { Accept: "image/png" }))).code).toBe("not_acceptable");
  });

  test("one event a request, without the question", async () => {
    logged.length = 0;
    await get("/v1/advice?params=7B&tokens=2T&accelerator=hush&count=8&usd_per_hour=9");
    expect(logged).toMatchObject([{ event: "request", method: "GET", route: "/v1/advice", status: 200, format: "json" }]);
    expect(JSON.stringify(logged)).not.toMatch(/hush|7B/);
  });

  test("a problem's type leads to its meaning", async () => {
    expect(await (await get("/problems/does_not_fit")).text()).toContain("memory");
    expect((await get("/problems/toString")).status).toBe(404);
  });

  test("preflight is answered", async () => {
    const response = await app.request("/v1/advice", { method: "OPTIONS", headers: { Origin: "https://a.example", "Access-Control-Request-Method": "POST" } }, {});
    expect(response.status).toBe(204);
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe("*");
  });
});
