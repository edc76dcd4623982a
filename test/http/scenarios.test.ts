import { describe, expect, test } from "vitest";
import type { Problem } from "../../src/contract/problem.ts";
import { app, get, post, question, sampleAdvice } from "./stand-in.ts";

interface Results {
  readonly results: readonly (Record<string, unknown> & { readonly error?: Problem })[];
}

const postCsv = (path: string, body: string) => app.request(path, { method: "POST", headers: { "Content-Type": "text/csv" }, body }, {});

describe("POST /v1/scenarios", () => {
  test("answers in order; a bad row fails alone", async () => {
    const unfit = { ...question, hardware: { ...question.hardware, count: 3 } };
    const response = await post("/v1/scenarios", { kind: "advice", scenarios: [question, { model: 3 }, unfit, "x", question] });
    expect(response.status).toBe(200);
    const { results } = await response.json<Results>();
    expect(results.map((result) => result.error?.code ?? "answer")).toEqual(["answer", "invalid", "does_not_fit", "invalid", "answer"]);
    expect(results[0]).toEqual(sampleAdvice);
    expect(results[1]?.error?.errors.map((error) => error.pointer)).toEqual(["/model", "/data", "/hardware"]);
  });

  test("a thousand rows, not more", async () => {
    const rows = (count: number) => ({ kind: "estimate", scenarios: Array.from({ length: count }, () => ({ model: { params: 7e9 }, hardware: question.hardware, batch: {}, layout: { micro_batch: 1 } })) });
    const response = await post("/v1/scenarios", rows(1000));
    expect((await response.json<Results>()).results.filter((result) => result["fits"] === true)).toHaveLength(1000);
    expect((await post("/v1/scenarios", rows(1001))).status).toBe(422);
    expect((await post("/v1/scenarios", { kind: "advise", scenarios: [] })).status).toBe(422);
  });

  test("CSV in and out", async () => {
    const body = 'params,tokens,accelerator,count\r\n7B,2T,"h100-sxm-80gb",256\r\n7B,,h100-sxm-80gb,3\r\n7B,2T,h100-sxm-80gb,3\r\n\r\n';
    const response = await postCsv("/v1/scenarios?format=csv", body);
    expect(response.status).toBe(200);
    const lines = (await response.text()).trimEnd().split("\r\n");
    expect(lines).toHaveLength(4);
    expect(lines[0]).toMatch(/^model_version,.*,error,message$/);
    expect(lines[2]).toContain("?tokens is required");
    expect(lines[3]).toContain(",does_not_fit,");
    expect((await (await postCsv("/v1/scenarios?format=ndjson", body)).text()).trimEnd().split("\n")).toHaveLength(3);
  });

  test("a row with more cells than the header fails alone", async () => {
    const response = await postCsv("/v1/scenarios", "params,tokens,accelerator,count\n7B,2T,h100-sxm-80gb,256\n7B,2T,h100-sxm-80gb,1,000\n");
    const { results } = await response.json<{ results: { error?: Problem }[] }>();
    expect(results[0]).not.toHaveProperty("error");
    expect(results[1]?.error?.errors).toMatchObject([{ code: "wrong_length", message: "has 5 cells where the header has 4" }]);
  });

  test("a wrong header is told once", async () => {
    const response = await postCsv("/v1/scenarios", "param,tokens\n1,2\n3,4\n");
    expect(response.status).toBe(422);
    expect((await response.json<Problem>()).errors).toMatchObject([{ pointer: "?param", hint: 'did you mean "params"?' }]);
    expect((await postCsv("/v1/scenarios", 'params\n"7')).status).toBe(400);
    expect((await postCsv("/v1/scenarios", "")).status).toBe(400);
    expect((await postCsv("/v1/scenarios?kind=x", "params\n1")).status).toBe(422);
  });
});

describe("parameters of other operations", () => {
  test("unknown names and values are told", async () => {
    const pointers = async (response: Response) => {
      expect(response.status).toBe(422);
      return (await response.json<Problem>()).errors.map((error) => error.pointer);
    };
    expect(await pointers(await get("/v1/laws?format=xml&page=2"))).toEqual(["?format", "?page"]);
    expect(await pointers(await post("/v1/estimate?format=csv", {}))).toEqual(expect.arrayContaining(["?format", "/model"]));
    expect(await pointers(await post("/v1/advice?colour=red", question))).toEqual(["?colour"]);
    expect(await pointers(await post("/v1/scenarios?format=doc", { kind: "advice", scenarios: [question] }))).toEqual(["?format"]);
  });
});

describe("POST /v1/estimate", () => {
  test("answers and refuses like advice", async () => {
    const body = { model: { params: 7e9 }, hardware: question.hardware, batch: { sequences: 1024 }, layout: { micro_batch: 2 } };
    const response = await post("/v1/estimate", body);
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ fits: true });
    const wrong = await post("/v1/estimate", { ...body, layout: { mico_batch: 2 } });
    expect((await wrong.json<Problem>()).errors).toMatchObject([
      { pointer: "/layout/micro_batch", code: "required" },
      { pointer: "/layout/mico_batch", hint: 'did you mean "micro_batch"?' },
    ]);
  });
});
