import { describe, expect, test } from "vitest";
import type { Problem } from "../../src/contract/problem.ts";
import { inkIn, readPng } from "./png.ts";
import { call, newRun, newWorkspace } from "./run-service.ts";

const flat = "params=7B&tokens=2T&accelerator=h100-sxm-80gb&count=256";
const picture = async (path: string, key?: string) => {
  const response = await call("GET", path, { key });
  expect([response.status, response.headers.get("Content-Type")]).toEqual([200, "image/png"]);
  return readPng(await response.arrayBuffer());
};

/** Where the first letters of a headline stand, and where the title of the vertical axis does, in a picture 840 pixels wide. */
const HEADLINE = [24, 18, 64, 34] as const;
const SIDE = [14, 160, 28, 400] as const;

describe("the frontier as a PNG", () => {
  test.each([
    ["light", 255],
    ["dark", 0x0d],
    ["auto", 255],
  ])("%s: paper, words and marks", async (theme, paper) => {
    const pixels = await picture(`/v1/advice.png?${flat}&theme=${theme}&width=840`);
    expect([pixels.width, pixels.height]).toEqual([840, 520]);
    expect(pixels.at(420, 4)[0]).toBe(paper);
    // Without a font nothing would stand there.
    expect(inkIn(pixels, HEADLINE, paper)).toBeGreaterThan(0.1);
    expect(inkIn(pixels, SIDE, paper)).toBeGreaterThan(0.05);
    const colours = new Set(Array.from({ length: pixels.width * pixels.height }, (_, i) => pixels.at(i % pixels.width, Math.floor(i / pixels.width)).join()));
    expect(colours.has(theme === "dark" ? "88,166,255,255" : "9,105,218,255")).toBe(true);
  });

  test("as wide as wished, else 840 pixels; no wider than 2000", async () => {
    expect(await picture(`/v1/advice.png?${flat}`)).toMatchObject({ width: 840, height: 520 });
    expect(await picture(`/v1/advice?${flat}&format=png&width=420`)).toMatchObject({ width: 420, height: 260 });
    const refused = await call("GET", `/v1/advice.png?${flat}&width=2001`);
    expect([refused.status, (await refused.json<Problem>()).errors]).toMatchObject([422, [{ pointer: "?width", code: "too_big" }]]);
    expect((await call("GET", `/v1/advice.svg?${flat}&width=2001`)).status).toBe(200);
  });

  test("kept by caches like any other format", async () => {
    const first = await call("GET", `/v1/advice.png?${flat}&width=300`);
    expect(first.headers.get("Cache-Control")).toMatch(/^public, max-age=/);
    const tag = first.headers.get("ETag") ?? "";
    expect((await call("GET", `/v1/advice.png?${flat}&width=300`, { headers: { "If-None-Match": tag } })).status).toBe(304);
    expect((await call("GET", `/v1/advice.png?${flat}&width=301`, { headers: { "If-None-Match": tag } })).status).toBe(200);
  });

  test("many at once", async () => {
    const widths = Array.from({ length: 8 }, (_, i) => 240 + i);
    const pictures = await Promise.all(widths.map((width) => picture(`/v1/advice.png?${flat}&width=${width}`)));
    expect(pictures.map(({ width }) => width)).toEqual(widths);
  });
});

describe("a run as a PNG", () => {
  test.each([
    ["Latin", "KA", "OS"],
    ["extended Latin", "Łğ", "Žő"],
    ["Greek", "βκ", "Ωλ"],
    ["Cyrillic", "Жд", "Юф"],
  ])("names in %s are written in letters of their own", async (_script, ...names) => {
    const { key } = await newWorkspace();
    const written = await Promise.all(
      names.map(async (name) => {
        const { id } = await newRun(key, { name });
        const pixels = await picture(`/v1/runs/${id}/series.png?width=840`, key);
        expect([pixels.width, pixels.height]).toEqual([840, 480]);
        expect(inkIn(pixels, [24, 18, 40, 34], 255)).toBeGreaterThan(0.1);
        return Array.from({ length: 32 * 20 }, (_, i) => pixels.at(24 + (i % 32), 16 + Math.floor(i / 32))[0]).join();
      }),
    );
    // A letter no font has is a box, the same for all.
    expect(new Set(written).size).toBe(2);
  });

  test("only with a key, and no wider than 2000", async () => {
    const { key } = await newWorkspace();
    const { id } = await newRun(key);
    expect((await call("GET", `/v1/runs/${id}/series.png`)).status).toBe(401);
    expect((await call("GET", `/v1/runs/${id}/series.png?width=2001`, { key })).status).toBe(422);
  });
});
