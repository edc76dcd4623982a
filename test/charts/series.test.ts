import { describe, expect, it } from "vitest";
import { seriesChart } from "../../src/charts/series.ts";
import type { RunSeries } from "../../src/contract/series.ts";

type Noise = RunSeries["noise"][number];

const point = (i: number, changed: Partial<Noise> = {}): Noise => ({
  segment: "a", metric: "l2", scope: "all", bucket: i, from_tokens: 1e9 * 2 ** i, to_tokens: 2e9 * 2 ** i, n: 100, status: "ok",
  noise_scale_tokens: 1e6 * 1.4 ** i, low_tokens: 0.8e6 * 1.4 ** i, high_tokens: 1.3e6 * 1.4 ** i, loss: 3, ...changed,
});
const advice = (tokens: number, batch_tokens: number | null): RunSeries["advice"][number] => ({ at: "2026-11-24T00:00:00Z", tokens, batch_tokens, learning_rate: null, action: "hold" });
const series = (noise: Noise[], advised: RunSeries["advice"] = []): RunSeries => ({ noise, throughput: [], advice: advised });
const count = (svg: string, sought: RegExp): number => [...svg.matchAll(sought)].length;
/** Vertical lines of the intervals: where each begins and ends. */
const whiskers = (svg: string): number[][] => [...svg.matchAll(/d="M[\d.]+ ([\d.]+)V([\d.]+)"/g)].map(([, low, high]) => [Number(low), Number(high)]);

describe("the series of a run", () => {
  it("has a mark and an interval for each estimate, a step for each advice", () => {
    const svg = seriesChart(series([0, 1, 2, 3].map((i) => point(i)), [advice(2e9, 1e6), advice(8e9, 2e6), advice(16e9, null)]), "a <b> & c");
    expect(svg).toContain("a &lt;b&gt; &amp; c");
    expect(whiskers(svg)).toHaveLength(4);
    expect(count(svg, /steps<\/title>/g)).toBe(4);
    expect(svg).toMatch(/d="M[\d.]+ [\d.]+H[\d.]+V[\d.]+H816"/);
    expect(svg).toContain("Last advised: a batch of 2M tokens at 8B.");
    expect(svg).not.toMatch(/NaN|undefined|null|Infinity/);
  });

  it("runs an unknown end of an interval to the frame, and cuts one far outside it", () => {
    const svg = seriesChart(series([point(0), point(1, { high_tokens: null, status: "lower_bound_only" }), point(2, { low_tokens: 1, high_tokens: 1e15 }), point(3, { low_tokens: -5 })]), "run");
    const ends = whiskers(svg);
    expect(ends[1]?.[1]).toBe(92);
    expect(ends[2]).toEqual([396, 92]);
    expect(ends[3]?.[0]).toBe(396);
    expect(svg).toContain("not settled yet");
    expect(count(svg, /class="hollow"/g)).toBe(2);
  });

  it("keeps ways of measuring apart, and says when there is nothing", () => {
    const svg = seriesChart(series([point(0), point(1, { scope: "norm" }), point(2, { noise_scale_tokens: null })]), "run");
    expect(svg).toContain("noise scale, norm layers");
    expect(whiskers(svg)).toHaveLength(2);
    expect(seriesChart(series([]), "run")).toContain("Nothing was measured yet.");
    expect(seriesChart(series([point(0)]), "run")).not.toMatch(/NaN|Infinity/);
    expect(seriesChart(series([], [advice(1e9, 1e6)]), "run")).not.toMatch(/NaN|Infinity/);
  });

  it("has a width and a theme", () => {
    const svg = seriesChart(series([point(0)]), "run", { theme: "dark", width: 420 });
    expect(svg).toContain('width="420" height="230"');
    expect(svg).not.toContain("prefers-color-scheme");
    expect(seriesChart(series([point(0)]), "run")).toContain("prefers-color-scheme:dark");
  });
});
