import { beforeAll, describe, expect, it } from "vitest";
import { advise } from "../../src/advice/advise.ts";
import { frontierChart } from "../../src/charts/frontier.ts";
import type { Advice } from "../../src/contract/answer.ts";
import { Question } from "../../src/contract/question.ts";

const adviceFor = (hardware: object): Advice => {
  const result = advise(Question.parse({ model: { params: 7e9 }, data: { tokens: 2e12 }, hardware: { accelerator: "h100-sxm-80gb", count: 256, ...hardware } }));
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
};

/** Names of elements in the order they open; throws where the markup does not nest. */
const elements = (svg: string): string[] => {
  const open: string[] = [];
  const seen: string[] = [];
  for (const [, closing, name, attributes] of svg.matchAll(/<(\/?)([a-z]+)((?:\s[^<>]*)?)>/g)) {
    if (name === undefined) continue;
    if (closing === "/") {
      if (open.pop() !== name) throw new Error(`</${name}> closes nothing`);
    } else {
      seen.push(name);
      if (attributes?.endsWith("/") !== true) open.push(name);
    }
  }
  if (open.length > 0) throw new Error(`left open: ${open.join(", ")}`);
  return seen;
};

const count = (svg: string, sought: RegExp): number => [...svg.matchAll(sought)].length;

describe("the frontier of an advice", () => {
  let advice: Advice;
  let svg: string;
  beforeAll(() => {
    advice = adviceFor({ counts: [128, 512] });
    svg = frontierChart(advice);
  });

  it("is well-formed, titled and described", () => {
    expect(elements(svg)[0]).toBe("svg");
    expect(svg).toMatch(/aria-labelledby="title desc".*<title id="title">.+<\/title><desc id="desc">.+<\/desc>/);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });

  it("draws every point worth showing once", () => {
    const shown = advice.frontier.filter((point) => point.token_overhead <= 1);
    expect(shown.length).toBeLessThan(advice.frontier.length);
    expect(count(svg, /<title>[^<]*tokens wasted/g)).toBe(shown.length);
    expect(count(svg, /<title>[^<]*another point is as good/g)).toBe(shown.filter(({ efficient }) => !efficient).length);
  });

  it("joins efficient points, a line for each accelerator count, slower where fewer tokens are wasted", () => {
    const lines = [...svg.matchAll(/<path d="M([^"Z]+)" fill="none"/g)].map(([, path]) => (path ?? "").split("L").map((pair) => pair.split(" ").map(Number)));
    const efficient = advice.frontier.filter((point) => point.efficient && point.token_overhead <= 1).map(({ accelerators }) => accelerators);
    const joined = [...new Set(efficient)].filter((count) => efficient.filter((other) => other === count).length > 1);
    expect(joined.length).toBeGreaterThan(0);
    expect(lines).toHaveLength(joined.length);
    for (const line of lines) {
      for (const [i, [x, y]] of line.slice(1).entries()) {
        const [beforeX, beforeY] = line[i] ?? [];
        expect(y).toBeLessThanOrEqual(beforeY ?? 0);
        expect(x).toBeLessThanOrEqual(beforeX ?? 0);
      }
    }
  });

  it("rings the advised batch of the asked count and writes it large", () => {
    expect(count(svg, /<circle[^>]*class="ring"/g)).toBe(2);
    expect(count(svg, /font-weight="700"/g)).toBe(1);
  });

  it("names its axes with their units, and its series", () => {
    for (const said of ["wall-clock time, hours", "tokens wasted, %", ">128<", ">256<", ">512<", "accelerators"]) expect(svg).toContain(said);
  });

  it("has colours for a dark page", () => {
    expect(svg).toContain("prefers-color-scheme:dark");
  });

  it("depends on the advice alone", () => {
    expect(frontierChart(advice)).toBe(svg);
  });
});

it("writes the question as text, not as markup", () => {
  const svg = frontierChart(adviceFor({}), `a <b> & "c"`);
  expect(svg).toContain("a &lt;b&gt; &amp; &quot;c&quot;");
  expect(() => elements(svg)).not.toThrow();
});

it("draws one point, and none", () => {
  const advice = adviceFor({});
  for (const points of [1, 0]) {
    const svg = frontierChart({ ...advice, frontier: advice.frontier.slice(0, points) });
    expect(() => elements(svg)).not.toThrow();
    expect(svg).not.toMatch(/NaN|Infinity/);
  }
});

it("keeps the legend inside the picture with many counts", () => {
  const svg = frontierChart(adviceFor({ counts: [32, 64, 128, 512, 1024, 2048, 4096] }));
  const ends = [...svg.matchAll(/<text x="([\d.]+)" y="94"[^>]*>([^<]+)</g)].map(([, x, said]) => Number(x) + (said ?? "").length * 6.5);
  expect(Math.max(...ends)).toBeLessThan(840);
  expect(svg).toContain("more");
});
