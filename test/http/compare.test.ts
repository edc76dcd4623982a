import { exports } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { Comparison } from "../../src/contract/compare.ts";
import { llamaSizes } from "../../src/contract/openapi/examples.ts";
import type { Problem } from "../../src/contract/problem.ts";
import { post } from "./stand-in.ts";

const asked = { models: [{ name: "a", model: { params: 1e9 } }, { name: "b", model: { params: 3e9 } }], budget: { accelerator_hours: 1e4 }, hardware: { accelerator: "h100-sxm-80gb", count: 64 } };

const errorsOf = async (response: Response) => {
  expect(response.status).toBe(422);
  return new Map((await response.json<Problem>()).errors.map((error) => [error.pointer, error]));
};

const worker = (body: unknown, query = "") =>
  exports.default.fetch(`https://bcrit.example/v1/compare${query}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

describe("POST /v1/compare in the Worker as it is deployed", () => {
  test("four sizes of LLaMA on the hours its smallest took", async () => {
    const response = await worker(llamaSizes);
    expect(response.status).toBe(200);
    const comparison = z.strictObject(Comparison.shape).parse(await response.json());
    expect(comparison.models.map(({ name }) => name)).toEqual(["LLaMA-7B", "LLaMA-13B", "LLaMA-33B", "LLaMA-65B"]);
    for (const { accelerator_hours, points } of comparison.models) {
      expect(accelerator_hours / 82432).toBeCloseTo(1, 2);
      expect(points).toHaveLength(12);
    }
    // 1.0T tokens were really seen. The hours planned hold the time lost to failures, those of the paper need not.
    expect(comparison.models[0]?.tokens).toBeGreaterThan(0.75e12);
    expect(comparison.models[0]?.tokens).toBeLessThan(1.25e12);
    const tokens = comparison.models.map((model) => model.tokens);
    expect(tokens).toEqual(tokens.toSorted((a, b) => b - a));
    expect(comparison.ahead.at(-1)?.to_budget_share).toBe(1);
  });

  test("no budget, two budgets", async () => {
    expect((await errorsOf(await worker({ ...asked, budget: {} }))).get("/budget")).toMatchObject({ code: "one_budget", message: "no budget is given" });
    expect((await errorsOf(await worker({ ...asked, budget: { flops: 1e21, wall_clock_hours: 5 } }))).get("/budget")).toMatchObject({ message: "2 budgets are given", hint: expect.stringContaining("accelerator_hours") as string });
  });

  test("what is wrong with a model points at that model", async () => {
    const models = [asked.models[0], { name: "b", model: { params: 3e9, hidden: 100, heads: 7 } }];
    expect((await errorsOf(await worker({ ...asked, models }))).get("/models/1/model/heads")).toMatchObject({ code: "not_a_divisor" });
  });
});

describe("POST /v1/compare", () => {
  test("1 to 8 models of different names", async () => {
    const many = (count: number) => ({ ...asked, models: Array.from({ length: count }, (_, i) => ({ name: String(i), model: { params: 1e9 } })) });
    expect((await post("/v1/compare", many(8))).status).toBe(200);
    expect((await errorsOf(await post("/v1/compare", many(9)))).get("/models")).toMatchObject({ code: "too_big", message: "must have at most 8 elements" });
    expect((await errorsOf(await post("/v1/compare", many(0)))).get("/models")).toMatchObject({ code: "too_small" });
    expect((await errorsOf(await post("/v1/compare", { ...asked, models: [asked.models[0], asked.models[0]] }))).get("/models")).toMatchObject({ message: "must have different names" });
  });

  test("every wrong field at once", async () => {
    const errors = await errorsOf(await post("/v1/compare?formt=csv", { ...asked, models: [{ nam: "a", model: { params: -1 } }], budget: { hours: 5 }, data: { tokens: 1e12 } }));
    expect([...errors.keys()].toSorted()).toEqual(["/budget/hours", "/data/tokens", "/models/0/model/params", "/models/0/nam", "/models/0/name", "?formt"]);
  });

  test("those no schema sees with those it sees", async () => {
    const models = [{ name: "a", model: { params: 1e9, hidden: 100, heads: 7 } }, { name: "b", model: {} }];
    const errors = await errorsOf(await post("/v1/compare", { ...asked, models, budget: { hours: 5 }, optimizer: { name: "sgd" }, hardware: { accelerator: "h100", count: 8 } }));
    expect([...errors.keys()].toSorted()).toEqual(["/budget/hours", "/hardware/accelerator", "/models/0/model/heads", "/models/1/model/params", "/optimizer/tuned"]);
  });

  test("as tables", async () => {
    const rows = async (query: string, headers = {}) => (await (await post(`/v1/compare${query}`, asked, headers)).text()).split("\r\n");
    const [header, ...models] = await rows("?format=csv");
    expect(header).toMatch(/^name,tokens,batch_tokens,.*,loss\.p50,.*,warnings$/);
    expect(models.map((row) => row.split(",")[0])).toEqual(["a", "b", ""]);
    expect(models[0]?.split(",").length).toBe(header?.split(",").length);
    expect(await rows("?table=points", { Accept: "text/csv" })).toEqual(["name,budget_share,accelerator_hours,tokens,batch_tokens,loss", "a,0.5,41216,500000000000,2097152,2.1", "a,1,82432,1000000000000,4194304,", "b,0.5,41216,500000000000,2097152,2.1", "b,1,82432,1000000000000,4194304,", ""]);
    expect(await rows("?table=ahead&format=tsv")).toEqual(["from_budget_share\tto_budget_share\tname", "0.5\t1\ta", ""]);
    expect((await post("/v1/compare?format=doc", asked)).status).toBe(422);
    expect((await post("/v1/compare", asked, { Accept: "image/png" })).status).toBe(406);
  });

  test("a tag of its own for each question and format", async () => {
    const tag = async (query: string, body: unknown) => (await post(`/v1/compare${query}`, body)).headers.get("ETag");
    const tags = [await tag("", asked), await tag("?format=csv", asked), await tag("", { ...asked, budget: { flops: 1e21 } })];
    expect(new Set(tags).size).toBe(3);
    expect(await tag("", asked)).toBe(tags[0]);
  });
});
