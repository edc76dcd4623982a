import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import type { Problem } from "../../src/contract/problem.ts";
import { Advice } from "../../src/contract/answer.ts";
import { app, flat, get, post, question, sampleAdvice } from "./stand-in.ts";

const text = async (path: string, headers: Record<string, string> = {}): Promise<string> => {
  const response = await get(path, headers);
  expect(response.status).toBe(200);
  return response.text();
};

const errors = async (query: string) => {
  const response = await get(`/v1/advice?${query}`);
  expect(response.status).toBe(422);
  return new Map((await response.json<Problem>()).errors.map((error) => [error.pointer, error]));
};

describe("flat parameters", () => {
  test("ask the same as JSON", async () => {
    const flatly = await get(`/v1/advice?${flat}`);
    const asJson = await post("/v1/advice", question);
    expect(flatly.headers.get("ETag")).toBe(asJson.headers.get("ETag"));
    expect(await flatly.text()).toBe(await asJson.text());
  });

  test("take the names of the contract", async () => {
    const all = "sequence_length=4k&usd_per_hour=2.5&prefer=speed&hold=loss&batch_tokens=4M&tuned_batch_tokens=4e6&tuned_learning_rate=3e-4&optimizer=adamw&counts=128,256&gated_mlp=1&micro_batch=2&vocab=";
    const asJson = await post("/v1/advice", {
      ...question,
      data: { ...question.data, sequence_length: 4000 },
      hardware: { ...question.hardware, usd_per_hour: 2.5, counts: [128, 256] },
      objective: { prefer: "speed", hold: "loss" },
      batch: { tokens: 4e6 },
      optimizer: { name: "adamw", tuned: { batch_tokens: 4e6, learning_rate: 3e-4 } },
      model: { ...question.model, gated_mlp: true },
      layout: { micro_batch: 2 },
    });
    expect((await get(`/v1/advice?${flat}&${all}`)).headers.get("ETag")).toBe(asJson.headers.get("ETag"));
  });

  test("are all told wrong at once, by their own names", async () => {
    const wrong = await errors("params=7X&tokens=1e400&count=0&count=2&acelerator=h100&prefer=sped&counts=1,b&gated_mlp=maybe&batch_tokens=-5&field=cost.wall_clock.p50");
    expect(wrong.get("?params")).toMatchObject({ code: "wrong_type", message: "must be a number" });
    expect(wrong.get("?tokens")).toMatchObject({ message: "must be a finite number" });
    expect(wrong.get("?count")).toMatchObject({ code: "duplicate" });
    expect(wrong.get("?acelerator")).toMatchObject({ code: "unknown_field", hint: 'did you mean "accelerator"?' });
    expect(wrong.get("?accelerator")).toMatchObject({ code: "required" });
    expect(wrong.get("?prefer")).toMatchObject({ code: "unknown_value", hint: 'did you mean "speed"?' });
    expect(wrong.get("?counts")).toMatchObject({ code: "wrong_type" });
    expect(wrong.get("?gated_mlp")).toMatchObject({ message: "must be true or false" });
    expect(wrong.get("?batch_tokens")).toMatchObject({ code: "too_small" });
    expect(wrong.get("?field")).toMatchObject({ hint: expect.stringContaining("cost.wall_clock_hours") as string });
    expect(wrong.size).toBe(10);
  });

  test("failures of the core point at parameters", async () => {
    expect((await errors(flat.replace("256", "5"))).get("?accelerator")).toBeDefined();
    expect((await errors(flat.replace("256", "3"))).get("?count")).toMatchObject({ code: "does_not_fit" });
  });

  test("half a tuned pair is told", async () => {
    expect((await errors(`${flat}&tuned_batch_tokens=4M`)).get("?tuned_learning_rate")).toMatchObject({ code: "required" });
  });
});

describe("formats", () => {
  test("by suffix, then format=, then Accept", async () => {
    const type = async (path: string, accept?: string) => (await get(path, accept === undefined ? {} : { Accept: accept })).headers.get("Content-Type");
    expect(await type(`/v1/advice.csv?${flat}&format=txt`, "application/json")).toBe("text/csv; charset=utf-8");
    expect(await type(`/v1/advice?${flat}&format=tsv`, "application/json")).toBe("text/tab-separated-values; charset=utf-8");
    expect(await type(`/v1/advice?${flat}`, "text/markdown, application/json;q=0.5")).toBe("text/markdown; charset=utf-8");
    expect(await type(`/v1/advice?${flat}`, "text/html,application/xhtml+xml,*/*;q=0.8")).toBe("application/json");
    expect(await type(`/v1/advice?${flat}`, "application/json;q=0, text/*")).toBe("text/csv; charset=utf-8");
    expect((await post("/v1/advice.txt", question)).headers.get("Content-Type")).toBe("text/plain; charset=utf-8");
  });

  test("json is the contract's message", async () => {
    expect(z.strictObject(Advice.shape).parse(JSON.parse(await text(`/v1/advice?${flat}`)))).toEqual(sampleAdvice);
  });

  test("csv is one row of scalars with the schedule in short", async () => {
    const [header, row, end] = (await text(`/v1/advice.csv?${flat}`)).split("\r\n");
    expect(end).toBe("");
    const names = header?.split(",") ?? [];
    expect(names.slice(0, 4)).toEqual(["model_version", "summary", "batch.tokens", "batch.sequences"]);
    expect(names).toContain("batch_sizes.noise_scale_tokens.p50");
    expect(row?.split(",").length).toBe(names.length);
    expect(row).toContain("0:256 52000000000:1024,outside_domain");
    expect(row).not.toMatch(/null|undefined|object/);
  });

  test("csv tables quote, and defuse formulas but not numbers", async () => {
    expect(await text(`/v1/advice.csv?${flat}&table=assumptions`)).toBe('path,value,why\r\n/model/layers,32,"\'=HYPERLINK(""x""), inferred"\r\n');
    expect(await text(`/v1/advice.csv?${flat}&table=warnings`)).toBe('code,message,path\r\noutside_domain,"\'-dangerous, ""quoted""",\r\n');
    expect(await text(`/v1/advice.tsv?${flat}&table=schedule`)).toContain(String(5.2e10));
    expect((await text(`/v1/advice.csv?${flat}&table=frontier`)).split(",")[0]).toBe("accelerators");
  });

  test("txt and md read well", async () => {
    const plain = await text(`/v1/advice.txt?${flat}`);
    expect(plain).toContain("4.19M tokens = 1,024 sequences");
    expect(plain).toContain("11.1 days");
    const markdown = await text(`/v1/advice.md?${flat}`);
    expect(markdown).toContain("| from tokens | batch tokens |");
    expect(markdown).toContain(String.raw`2T tokens \| carefully`);
  });

  test("every env line can be sourced", async () => {
    const lines = (await text(`/v1/advice.env?${flat}`)).trimEnd().split("\n");
    for (const line of lines) expect(line).toMatch(/^(#.*|[A-Z][A-Z0-9_]*=[0-9A-Za-z.:_/-]*)$/);
    expect(lines).toEqual(expect.arrayContaining(["GLOBAL_BATCH_SIZE=1024", "GRAD_ACCUM=4", "SEQ_LEN=4096", "LEARNING_RATE=0.00031", "MIN_LEARNING_RATE=0.000031", "TRAIN_STEPS=476838"]));
    expect(lines.filter((line) => line.startsWith("# stage"))).toHaveLength(2);
  });

  test("args are one line", async () => {
    const line = await text(`/v1/advice.args?${flat}`);
    expect(line).toMatch(/^--global-batch-size 1024 .*\n$/);
    expect(line.split("\n")).toHaveLength(2);
  });
});

describe("field=", () => {
  test("one bare number", async () => {
    expect(await text(`/v1/advice.txt?${flat}&field=cost.wall_clock_hours.p50`)).toBe("265.5\n");
    expect(await text(`/v1/advice?${flat}&field=batch.sequences&format=csv`)).toBe("batch.sequences\r\n1024\r\n");
    expect(await text(`/v1/advice?${flat}&field=schedule.1.batch_sequences`)).toBe("1024\n");
    expect(await text(`/v1/advice?${flat}&field=cost.wall_clock_hours`)).toBe('{"p10":212.4,"p50":265.5,"p90":331.875}\n');
  });

  test("a value that is null today is still a known field", async () => {
    expect(await text(`/v1/advice?${flat}&field=batch_sizes.noise_scale_tokens.p50`)).toBe("null\n");
    expect((await errors(`${flat}&format=txt&field=batch_sizes.noise_scale_tokens.p50`)).get("?field")).toMatchObject({ code: "no_value", hint: "POST the question with measurements.noise" });
  });

  test("groups, unknown names and clashes are told", async () => {
    expect((await errors(`${flat}&format=txt&field=cost`)).get("?field")).toMatchObject({ code: "not_a_value" });
    expect((await errors(`${flat}&field=cost.stepz`)).get("?field")).toMatchObject({ hint: 'did you mean "cost.steps"?' });
    expect((await errors(`${flat}&field=cost.hours`)).get("?field")).toMatchObject({ hint: 'did you mean "cost.accelerator_hours" or "cost.wall_clock_hours"?' });
    expect((await errors(`${flat}&field=wall_clock_hour`)).get("?field")).toMatchObject({ hint: expect.stringContaining("cost.wall_clock_hours") as string });
    expect((await errors(`${flat}&field=lr.peek`)).get("?field")).toMatchObject({ hint: 'did you mean "learning_rate.peak"?' });
    expect((await errors(`${flat}&field=schedule.0.batch_toks`)).get("?field")).toMatchObject({ hint: 'did you mean "schedule.0.batch_tokens"?' });
    expect((await errors(`${flat}&field=zzzzzz`)).get("?field")).toMatchObject({ hint: "the fields are those of the JSON answer" });
    expect((await errors(`${flat}&format=md&field=cost.steps`)).get("?field")).toMatchObject({ code: "conflict" });
    expect((await errors(`${flat}&format=cvs`)).get("?format")).toMatchObject({ hint: 'did you mean "csv"?' });
    expect((await errors(`${flat}&table=shedule`)).get("?table")).toMatchObject({ hint: 'did you mean "schedule"?' });
  });
});

describe("errors=inline", () => {
  test("puts a problem into a row under 200", async () => {
    expect(await text(`/v1/advice.csv?params=7B&errors=inline`)).toMatch(/^error,code,message\r\n[^\r]+,invalid,[^\r]*\?tokens is required[^\r]*\r\n$/);
    expect(await text(`/v1/advice.txt?${flat.replace("256", "3")}&errors=inline&field=cost.steps`)).toContain(",does_not_fit,");
    expect(await (await post("/v1/advice.tsv?errors=inline", "{")).text()).toMatch(/^error\tcode\tmessage\r\n/);
  });

  test("does not change JSON", async () => {
    expect((await get("/v1/advice?errors=inline")).status).toBe(422);
  });
});

describe("caching", () => {
  test("a strong tag, 304 for who has it, other tags for other formats and questions", async () => {
    const first = await get(`/v1/advice?${flat}`);
    const tag = first.headers.get("ETag") ?? "";
    expect(tag).toMatch(/^"[0-9a-f]{32}"$/);
    expect(first.headers.get("Vary")).toContain("Accept");
    expect(first.headers.get("Cache-Control")).toContain("max-age");
    const again = await get(`/v1/advice?${flat}`, { "If-None-Match": `"other", ${tag}` });
    expect(again.status).toBe(304);
    expect(again.headers.get("ETag")).toBe(tag);
    expect(await again.text()).toBe("");
    const tags = await Promise.all([`${flat}1`, `${flat}&format=csv`, `${flat}&format=csv&table=schedule`, `${flat}&field=cost.steps`].map(async (query) => (await get(`/v1/advice?${query}`)).headers.get("ETag")));
    expect(new Set([tag, ...tags]).size).toBe(5);
  });

  test("problems are not stored", async () => {
    expect((await get("/v1/advice")).headers.get("Cache-Control")).toBe("no-store");
  });

  test("the order of fields and the way numbers are written do not matter", async () => {
    const other = await get("/v1/advice?count=256.0&accelerator=h100-sxm-80gb&tokens=2000B&params=7_000_000_000&prefer=balanced");
    expect(other.headers.get("ETag")).toBe((await get(`/v1/advice?${flat}`)).headers.get("ETag"));
  });

  test("HEAD is answered", async () => {
    const head = await app.request(`/v1/advice?${flat}`, { method: "HEAD" }, {});
    expect(head.status).toBe(200);
    expect(await head.text()).toBe("");
  });
});

test("the frontier as a picture", async () => {
  const response = await get(`/v1/advice.svg?${flat}&theme=dark&width=420`);
  expect(response.headers.get("Content-Type")).toBe("image/svg+xml");
  expect(await response.text()).toMatch(/^<svg [^>]*width="420" height="260"/);
  expect((await get(`/v1/advice?${flat}&format=svg&width=5000`)).status).toBe(422);
  expect((await get(`/v1/advice?${flat}&theme=blue&format=svg`)).status).toBe(422);
  expect((await get(`/v1/advice?${flat}&field=batch.tokens&format=svg`)).status).toBe(422);
});
