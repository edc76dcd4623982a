import { describe, expect, test } from "vitest";
import type { Problem } from "../../src/contract/problem.ts";
import { createApp } from "../../src/http/app.ts";
import { core } from "../../src/http/core.ts";
import { noValue } from "../../src/http/formats/no-value.ts";
import { get, post, question } from "./stand-in.ts";

const real = createApp(core, () => {});
const flat = "params=7B&tokens=2T&accelerator=h100-sxm-80gb&count=256";
const fromCore = (path: string) => real.request(path, {}, {});

const hintsOf = async (response: Response): Promise<ReadonlyMap<string, string | null>> => {
  const { errors } = await response.json<Problem>();
  return new Map(errors.map(({ pointer, hint }) => [pointer, hint]));
};

describe("names other tools use", () => {
  test.each([
    ["gpu", "accelerator"],
    ["gpus", "count"],
    ["nodes", "count"],
    ["batch_size", "batch_sequences"],
    ["lr", "tuned_learning_rate"],
    ["seq_len", "sequence_length"],
    ["model_size", "params"],
  ])("%s is %s in a query", async (written, meant) => {
    expect((await hintsOf(await get(`/v1/advice?${written}=1`))).get(`?${written}`)).toContain(`did you mean "${meant}"?`);
  });

  test("in a body they are told where they belong", async () => {
    const hints = await hintsOf(await post("/v1/advice", { ...question, gpus: 8, lr: 1, hardware: { ...question.hardware, nodes: 2 }, data: { ...question.data, batch_size: 3 } }));
    expect(hints.get("/gpus")).toBe('"count" belongs at /hardware/count');
    expect(hints.get("/lr")).toBe('"learning_rate" belongs at /optimizer/tuned/learning_rate');
    expect(hints.get("/hardware/nodes")).toBe('did you mean "count"? It counts accelerators');
    expect(hints.get("/data/batch_size")).toBe('"sequences" belongs at /batch/sequences');
  });
});

test("a number written as text is shown as a number", async () => {
  const hints = await hintsOf(await post("/v1/advice", { model: { params: "3B", layers: "many" }, data: { tokens: "1000" }, hardware: { accelerator: "h100-sxm-80gb", count: "8" } }));
  expect(hints.get("/model/params")).toBe("write 3e9 (3B is understood in the query only)");
  expect(hints.get("/data/tokens")).toBe("write 1000, without quotation marks");
  expect(hints.get("/hardware/count")).toBe("write 8, without quotation marks");
  expect(hints.get("/model/layers")).toBe("from 1 to 2000");
});

test("a question without anything is told all four that are needed", async () => {
  expect([...(await hintsOf(await fromCore("/v1/advice"))).keys()].toSorted()).toEqual(["?accelerator", "?count", "?params", "?tokens"]);
});

test("the case of an accelerator's id does not matter", async () => {
  const [lower, upper] = await Promise.all([flat, flat.replace("h100-sxm-80gb", "H100-SXM-80GB")].map(async (query) => (await fromCore(`/v1/advice?${query}`)).text()));
  expect(upper).toBe(lower);
});

test("amounts that cannot be met are in hours and dollars, and the nearest can be asked for", async () => {
  for (const [limit, shape] of [["deadline_hours=9.5", /^A deadline of 9\.5 hours cannot be met; the nearest that can is ([\d,.]+) hours\.$/], ["budget_usd=1250.5", /^A budget of \$1250\.5 cannot be met; the nearest that can is \$([\d,]+)\.$/]] as const) {
    const { detail } = await (await fromCore(`/v1/advice?${flat}&${limit}`)).json<Problem>();
    const nearest = shape.exec(detail)?.[1]?.replaceAll(",", "") ?? detail;
    expect((await fromCore(`/v1/advice?${flat}&${limit.split("=")[0]}=${nearest}`)).status).toBe(200);
  }
});

test("an unknown path is shown the nearest known one, and is not repeated", async () => {
  const detailOf = async (path: string) => (await (await get(path)).json<Problem>()).detail;
  expect(await detailOf("/v1/advise")).toContain("did you mean /v1/advice?");
  expect(await detailOf("/v1/scenario")).toContain("did you mean /v1/scenarios?");
  expect(await detailOf("/estimate")).toContain("did you mean /v1/estimate?");
  expect(await detailOf("/wholly/else/secret")).toBe("There is nothing at this path; the paths are listed in /docs.");
});

describe("a value this answer does not have", () => {
  const unpriced = `${flat.replace("h100-sxm-80gb", "tpu-v3")}&field=cost.usd`;

  test("is refused as bare text, with what would give it", async () => {
    const response = await fromCore(`/v1/advice.txt?${unpriced}`);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ errors: [{ pointer: "?field", code: "no_value", message: "has no value in this answer: no price is known", hint: "give usd_per_hour" }] });
    expect(await (await fromCore(`/v1/advice.txt?${unpriced}&usd_per_hour=2`)).text()).toMatch(/^\d+/);
  });

  test("is a row for a spreadsheet, an empty cell in csv, null in JSON", async () => {
    expect(await (await fromCore(`/v1/advice.txt?${unpriced}&errors=inline`)).text()).toMatch(/^error,code,message\r\n.*no price is known \(give usd_per_hour\)/s);
    expect(await (await fromCore(`/v1/advice.csv?${unpriced}`)).text()).toBe("cost.usd\r\n\r\n");
    expect(await (await fromCore(`/v1/advice?${unpriced}`)).text()).toBe("null\n");
  });

  test("a row beyond the last", () => {
    expect(noValue(["schedule", "9", "steps"]).errors?.[0]?.message).toContain("no such row");
  });
});
