import { exports } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { Advice } from "../../src/contract/answer.ts";
import { Estimate } from "../../src/contract/estimate.ts";
import { exactSetup, palm540b, smallest } from "../../src/contract/openapi/examples.ts";
import { AcceleratorId } from "../../src/contract/primitives.ts";
import { Accelerators, Laws, PublishedRuns } from "../../src/contract/reference.ts";
import { laws, rules } from "../../src/science/laws/index.ts";
import { publishedRuns } from "../../src/science/published-runs/index.ts";
import { flat } from "./stand-in.ts";

const service = "https://bcrit.example";
const get = (path: string, headers: Record<string, string> = {}) => exports.default.fetch(`${service}${path}`, { headers });
const post = (path: string, body: unknown) => exports.default.fetch(`${service}${path}`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

describe("the Worker as it is deployed", () => {
  test.each([
    ["PaLM 540B", palm540b],
    ["the least question", smallest],
  ])("advises %s within its contract, twice the same", async (_name, question) => {
    const first = await (await post("/v1/advice", question)).text();
    expect(z.strictObject(Advice.shape).parse(JSON.parse(first)).schedule.length).toBeGreaterThan(0);
    expect(await (await post("/v1/advice", question)).text()).toBe(first);
  });

  test("the schedule covers the tokens and divides", async () => {
    const advice = Advice.parse(await (await post("/v1/advice", smallest)).json());
    advice.schedule.forEach((phase, index) => {
      expect(phase.from_tokens).toBe(index === 0 ? 0 : advice.schedule[index - 1]?.to_tokens);
      expect(phase.batch_sequences % (phase.micro_batch * advice.layout.data_parallel)).toBe(0);
    });
  });

  test("prices an exact setup", async () => {
    const estimate = z.strictObject(Estimate.shape).parse(await (await post("/v1/estimate", exactSetup)).json());
    const parts = Object.values(estimate.breakdown).reduce((sum, seconds) => sum + seconds, 0);
    expect(parts / estimate.step_seconds.p50).toBeCloseTo(1, 6);
  });

  test("a model too large for one card does not fit, with the count that would", async () => {
    const response = await get("/v1/advice?params=70B&tokens=1T&accelerator=rtx-4090&count=1");
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ code: "does_not_fit", detail: expect.stringMatching(/smallest count that fits is \d+/) as string });
  });

  test("every format and every reference table", async () => {
    for (const suffix of ["", ".json", ".csv", ".tsv", ".txt", ".md", ".env", ".args"]) expect((await get(`/v1/advice${suffix}?${flat}`)).status).toBe(200);
    const ids = (entries: readonly { readonly id: string }[]) => entries.map(({ id }) => id);
    const { laws: served, rules: servedRules } = Laws.parse(await (await get("/v1/laws")).json());
    expect([ids(served), ids(servedRules)]).toEqual([ids(laws), ids(rules)]);
    expect(ids(Accelerators.parse(await (await get("/v1/accelerators")).json()).accelerators).toSorted()).toEqual(AcceleratorId.options.toSorted());
    const { runs } = PublishedRuns.parse(await (await get("/v1/published-runs")).json());
    expect(ids(runs)).toEqual(ids(publishedRuns));
    expect(runs.filter(({ ratio }) => ratio === null).map(({ id }) => id)).toEqual(ids(publishedRuns.filter(({ final_batch_tokens: batch }) => batch === null)));
    const csv = await get("/v1/accelerators.csv");
    expect(csv.headers.get("Content-Type")).toBe("text/csv; charset=utf-8");
    const [header, ...rows] = (await csv.text()).split("\r\n");
    expect(header).toMatch(/^id,name,peak_tflops\.fp32,.*,peak_tflops\.nvfp4,measured_share\.fp32,.*,memory_gib,/);
    const bf16 = header?.split(",").indexOf("peak_tflops.bf16") ?? -1;
    expect(rows.find((row) => row.startsWith("h100-sxm-80gb,"))?.split(",")[bf16]).toBe("989");
    expect((await get("/v1/laws", { "If-None-Match": (await get("/v1/laws")).headers.get("ETag") ?? "" })).status).toBe(304);
  });
});

describe("pages and files", () => {
  test("are there, and load nothing from elsewhere", async () => {
    for (const path of ["/", "/docs"]) {
      const response = await get(path);
      expect(response.status).toBe(200);
      expect(response.headers.get("Content-Security-Policy")).toContain("default-src 'none'");
      expect(await response.text()).not.toMatch(/(src|href|data-url)="(https?:)?\/\//);
    }
    expect(await (await get("/")).text()).toContain('<option value="h100-sxm-80gb" selected>');
    for (const path of ["/assets/scalar.js", "/assets/bcrit.css", "/openapi.json", "/llms.txt", "/healthz"]) {
      const response = await get(path);
      expect(response.status).toBe(200);
      await response.arrayBuffer();
    }
    expect((await get("/assets/nothing.js")).headers.get("Content-Type")).toBe("application/problem+json");
  });

  test("the page of a run is the same for every run, kept by nobody, and 404 at what cannot be one", async () => {
    const [one, other, none] = [await get("/runs/run_k3m9x2c7q4w8e5r6?key=bcrit_x"), await get("/runs/run_aaaaaaaaaaaaaaaa"), await get("/runs/run_1/")];
    expect([one.status, other.status, none.status]).toEqual([200, 200, 404]);
    expect(one.headers.get("Cache-Control")).toBe("private, no-store");
    expect(one.headers.get("Content-Security-Policy")).toContain("default-src 'none'; script-src 'self';");
    expect(one.headers.get("Referrer-Policy")).toBe("no-referrer");
    expect(await one.text()).toBe(await other.text());
    const wrong = await get("/runs/run_42");
    expect([wrong.status, wrong.headers.get("Content-Type")]).toEqual([404, "text/html; charset=UTF-8"]);
    expect(await wrong.text()).toContain("There is no such run");
    await none.arrayBuffer();
  });

  test("every documented path and method is routed", async () => {
    const document = await (await get("/openapi.json")).json<{ paths: Record<string, Record<string, unknown>> }>();
    for (const [path, operations] of Object.entries(document.paths)) {
      for (const method of Object.keys(operations).filter((name) => name !== "parameters")) {
        const response = await exports.default.fetch(`${service}${path.replace("{code}", "invalid").replace("{launcher}", "megatron").replace("{id}", "run_k3m9x2c7q4w8e5r6")}`, { method: method.toUpperCase() });
        expect([404, 405, 500], `${method} ${path}`).not.toContain(response.status);
        await response.arrayBuffer();
      }
    }
  });
});
