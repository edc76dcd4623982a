import { createHash } from "node:crypto";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import type { Advice } from "../../src/contract/answer.ts";
import { createApp } from "../../src/http/app.ts";
import { core } from "../../src/http/core.ts";
import { appsScript } from "../../src/spreadsheets/apps-script.ts";

const ORIGIN = "https://bcrit.example";
const app = createApp(core, () => undefined);

interface Fetched {
  readonly status: number;
  readonly text: string;
}

interface Functions {
  readonly BCRIT: (field: string, ...question: unknown[]) => unknown;
  readonly BCRITTABLE: (questions: unknown[][], fields?: string) => unknown[][];
}

/** Google's services as the script uses them. Its fetch waits for the answer, which nothing here can: what is not known yet is asked, and the script run again. */
const sheet = () => {
  const cache = new Map<string, string>();
  const answers = new Map<string, Fetched>();
  const sent: { readonly url: string; readonly body: string }[] = [];
  const missing: { readonly url: string; readonly body: string; readonly type: string }[] = [];
  const context = {
    CacheService: { getScriptCache: () => ({ getAll: (keys: string[]) => Object.fromEntries(keys.flatMap((key) => (cache.has(key) ? [[key, cache.get(key)]] : []))), put: (key: string, text: string, seconds: number) => void (seconds <= 21_600 && text.length <= 100_000 && key.length <= 250 && cache.set(key, text)) }) },
    Utilities: { DigestAlgorithm: { SHA_256: "sha256" }, computeDigest: (name: string, text: string) => createHash(name).update(text).digest(), base64Encode: (bytes: Buffer) => bytes.toString("base64") },
    UrlFetchApp: {
      fetch: (url: string, { method, contentType, payload, muteHttpExceptions }: { method: string; contentType: string; payload: string; muteHttpExceptions: boolean }) => {
        expect([method, muteHttpExceptions]).toEqual(["post", true]);
        const known = answers.get(url + payload);
        if (known === undefined) {
          missing.push({ url, body: payload, type: contentType });
          throw new Error("not asked yet");
        }
        sent.push({ url, body: payload });
        if (known.status === 0) throw new Error("DNS error");
        return { getResponseCode: () => known.status, getContentText: () => known.text };
      },
    },
  };
  const functions = runInNewContext(`${appsScript(ORIGIN)};({ BCRIT, BCRITTABLE })`, context) as Functions;
  /* oxlint-disable no-await-in-loop -- each run may need the answer the one before asked for */
  const run = async <T>(call: (functions: Functions) => T): Promise<T> => {
    const before = sent.length;
    for (;;) {
      missing.length = 0;
      sent.length = before;
      try {
        const value = call(functions);
        if (missing.length === 0) return value;
      } catch (error) {
        if (missing.length === 0) throw error;
      }
      for (const { url, body, type } of missing) {
        expect(url.startsWith(`${ORIGIN}/v1/`)).toBe(true);
        const response = await app.request(url.slice(ORIGIN.length), { method: "POST", headers: { "Content-Type": type }, body }, {});
        answers.set(url + body, { status: response.status, text: await response.text() });
      }
    }
  };
  return { run, sent, answers };
};

const advised = async (query: string): Promise<Advice> => (await app.request(`/v1/advice?${query}`, {}, {})).json<Advice>();
const QUERY = "params=7B&tokens=2T&accelerator=h100-sxm-80gb&count=256&usd_per_hour=1.99";
const RANGE = [["params", "7B"], ["tokens", "2T"], ["accelerator", "h100-sxm-80gb"], ["count", 256], ["usd_per_hour", 1.99], ["", ""]];
const TABLE = [["name", "params", "tokens", "accelerator", "count"], ["=a", "7B", "2T", "h100-sxm-80gb", 256], ["", "", "", "", ""], ["b", "7B", "2T", "h1000", 256], ["c", 13e9, 2.6e11, "a100-sxm-80gb", 64]];

describe("=BCRIT", () => {
  test("gives the value of the JSON, from a range or from names and values; asks a question once", async () => {
    const { run, sent } = sheet();
    const advice = await advised(QUERY);
    expect(await run(({ BCRIT }) => BCRIT("cost.wall_clock_hours.p50", RANGE))).toBe(advice.cost.wall_clock_hours.p50);
    expect(await run(({ BCRIT }) => BCRIT("cost.usd", "params", "7B", "tokens", "2T", "accelerator", "h100-sxm-80gb", "count", 256, "usd_per_hour", 1.99))).toBe(advice.cost.usd);
    expect(await run(({ BCRIT }) => BCRIT("schedule.0.batch_tokens", RANGE))).toBe(advice.schedule[0]?.batch_tokens);
    expect(await run(({ BCRIT }) => BCRIT("batch_sizes.noise_scale_tokens", RANGE))).toBe("");
    expect(sent).toHaveLength(1);
  });

  test("says what is wrong, and how to mend it", async () => {
    const { run, answers } = sheet();
    const error = (call: (functions: Functions) => unknown) => run(call).then(String, (thrown: unknown) => String(thrown));
    expect(await error(({ BCRIT }) => BCRIT("cost.usd", "params", "7B", "tokens", "2T", "accelerator", "h100", "count", 256))).toMatch(/accelerator .*h100/);
    expect(await error(({ BCRIT }) => BCRIT("cost.usd", "params", "7B", "tokns", "2T"))).toMatch(/tokns is not a known parameter \(did you mean "tokens"\?\)/);
    expect(await error(({ BCRIT }) => BCRIT("cost.dollars", RANGE))).toMatch(/"cost.dollars" is not a field/);
    expect(await error(({ BCRIT }) => BCRIT("cost.wall_clock_hours", RANGE))).toMatch(/is a group: add one of p10, p50, p90/);
    expect(await error(({ BCRIT }) => BCRIT("cost.usd", "params"))).toMatch(/names and values in turn/);
    expect(await error(({ BCRIT }) => BCRIT("cost.usd"))).toMatch(/Give the question/);
    const other = sheet();
    const unasked = [...RANGE, ["layers", 31]];
    await other.run(({ BCRIT }) => BCRIT("cost.usd", unasked));
    for (const [key] of other.answers) answers.set(key, { status: 0, text: "" });
    expect(await error(({ BCRIT }) => BCRIT("cost.usd", unasked))).toMatch(/did not answer at https:\/\/bcrit\.example: DNS error/);
    for (const [key] of other.answers) answers.set(key, { status: 502, text: "<html>" });
    expect(await error(({ BCRIT }) => BCRIT("cost.usd", unasked))).toMatch(/answered 502 with something that is no JSON/);
  });
});

describe("=BCRITTABLE", () => {
  test("asks all rows at once; a bad row tells its error, an empty one stays empty", async () => {
    const { run, sent } = sheet();
    const rows = await run(({ BCRITTABLE }) => BCRITTABLE(TABLE, "batch.tokens, cost.wall_clock_hours.p50"));
    const [first, last] = [await advised("params=7B&tokens=2T&accelerator=h100-sxm-80gb&count=256"), await advised("params=13e9&tokens=2.6e11&accelerator=a100-sxm-80gb&count=64")];
    expect(rows).toEqual([
      ["batch.tokens", "cost.wall_clock_hours.p50"],
      [first.batch.tokens, first.cost.wall_clock_hours.p50],
      ["", ""],
      [expect.stringMatching(/^Bcrit: .*accelerator/), ""],
      [last.batch.tokens, last.cost.wall_clock_hours.p50],
    ]);
    expect(sent).toHaveLength(1);
    await run(({ BCRITTABLE }) => BCRITTABLE(TABLE));
    // What was answered is kept; the bad row is asked again, alone.
    expect(sent).toHaveLength(2);
    expect(sent[1]?.body.trim().split("\r\n")).toHaveLength(2);
  });

  test("more rows than a request holds; the same question twice is asked once", async () => {
    const { run, sent } = sheet();
    const many = [["params", "tokens", "accelerator", "count", "nonsense"], ...Array.from({ length: 2500 }, (_, i) => ["7B", 1e12 + i, "h100-sxm-80gb", 64, ""])];
    await expect(run(({ BCRITTABLE }) => BCRITTABLE(many))).rejects.toThrow(/nonsense/);
    const few = [["params", "tokens", "accelerator", "count"], ...Array.from({ length: 1200 }, (_, i) => ["7B", 1e12 + (i % 1100), "h1000", 64])];
    sent.length = 0;
    expect(await run(({ BCRITTABLE }) => BCRITTABLE(few))).toHaveLength(1201);
    expect(sent.map(({ body }) => body.trim().split("\r\n").length - 1)).toEqual([1000, 100]);
  });
});
