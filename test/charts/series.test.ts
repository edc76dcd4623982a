import { describe, expect, it } from "vitest";
import { seriesChart } from "../../src/charts/series.ts";
import { criticalAlong } from "../../src/charts/critical.ts";
import { usualLook } from "../../src/charts/theme.ts";
import type { Seen } from "../../src/contract/run-advice.ts";
import type { RunSeries } from "../../src/contract/series.ts";

type Noise = RunSeries["noise"][number];

const point = (i: number, changed: Partial<Noise> = {}): Noise => ({
  segment: "a", metric: "l2", scope: "all", bucket: i, from_tokens: 1e9 * 2 ** i, to_tokens: 2e9 * 2 ** i, n: 100, status: "ok",
  noise_scale_tokens: 1e6 * 1.4 ** i, low_tokens: 0.8e6 * 1.4 ** i, high_tokens: 1.3e6 * 1.4 ** i, loss: 3, ...changed,
});
const advice = (tokens: number, batch_tokens: number | null): RunSeries["advice"][number] => ({ at: "2026-11-24T00:00:00Z", tokens, batch_tokens, learning_rate: null, action: "hold" });
const series = (noise: Noise[], advised: RunSeries["advice"] = []): RunSeries => ({ noise, throughput: [], advice: advised });
const seen: Seen = {
  tokens: 3.2e10, loss: 2.5, batch_tokens: 2e6, learning_rate: 1e-4, noise_scale_tokens: { p10: 3.9e6, p50: 4e6, p90: 4.1e6 }, status: "ok",
  noise: { segment: "a", metric: "l2", scope: "all", steps: 100, low_tokens: 3.8e6, high_tokens: 4.2e6, effective_dimensions: null, more_steps: 0, norm_to_all: null },
  forecast: { at_tokens: 6.4e10, noise_scale_tokens: { p10: 5e6, p50: 6e6, p90: 7.2e6 }, laws: [] },
  calibration: { kappa: { p10: 5, p50: 10, p90: 20 } },
};
const count = (svg: string, sought: RegExp): number => [...svg.matchAll(sought)].length;
/** Vertical lines of the intervals: where each begins and ends. */
const whiskers = (svg: string): number[][] => [...svg.matchAll(/d="M[\d.]+ ([\d.]+)V([\d.]+)"/g)].map(([, low, high]) => [Number(low), Number(high)]);

describe("the series of a run", () => {
  it("has a mark and an interval for each estimate, a step for each advice", () => {
    const svg = seriesChart(series([0, 1, 2, 3].map((i) => point(i)), [advice(2e9, 1e6), advice(8e9, 2e6), advice(16e9, null)]), "a <b> & c");
    expect(svg).toContain("a &lt;b&gt; &amp; c");
    expect(whiskers(svg)).toHaveLength(4);
    expect(count(svg, /steps<\/title>/g)).toBe(4);
    expect(svg).toMatch(/d="M[\d.]+ [\d.]+H[\d.]+V[\d.]+H734"/);
    expect(svg).toContain("Last advised: a batch of 2M tokens at 8B.");
    expect(svg).not.toMatch(/NaN|undefined|null|Infinity/);
  });

  it("runs an unknown end of an interval to the frame, and cuts one far outside it", () => {
    const svg = seriesChart(series([point(0), point(1, { high_tokens: null, status: "lower_bound_only" }), point(2, { low_tokens: 1, high_tokens: 1e15 }), point(3, { low_tokens: -5 })]), "run");
    const ends = whiskers(svg);
    const [top, bottom] = [ends[1]?.[1], 416];
    expect(top).toBeLessThan(110);
    expect(ends[2]).toEqual([bottom, top]);
    expect(ends[3]?.[0]).toBe(bottom);
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

  it("shows the critical batch and where the batch lies to it", () => {
    const noise = [0, 1, 2, 3, 4].map((i) => point(i));
    const svg = seriesChart(series(noise, [advice(2e9, 1e6), advice(3e10, 2e6)]), "run", usualLook, seen);
    expect(svg).toContain("The batch advised, 2M, lies below the critical batch (40M tokens, 80 %: 20M to 80M).");
    expect(svg).toContain("The critical batch is forecast to be 60M");
    expect(svg).toContain("now: 32B");
    expect(svg).not.toMatch(/NaN|undefined|null|Infinity/);
    const above = seriesChart(series(noise, [advice(3e10, 1e9)]), "run", usualLook, seen);
    expect(above).toContain("lies above the critical batch");
    expect(seriesChart(series(noise, [advice(3e10, 3e7)]), "run", usualLook, seen)).toContain("is 0.75 × the critical batch and within what it may be");
    // What measured nothing has none, and says so.
    expect(seriesChart(series(noise, [advice(3e10, 3e7)]), "run", usualLook, { ...seen, status: "uninformative" })).toContain("the critical batch is not known by measurement yet");
  });

  it("multiplies κ by the noise scale of the norm the advice rests on, its interval by both", () => {
    const along = criticalAlong([0, 1, 2, 3, 4].map((i) => point(i)), seen);
    expect(along.map(({ forecast }) => forecast)).toEqual([false, false, false, false, false, false, true]);
    // κ 10 times the measured 1.4^i million.
    for (const [i, { median }] of along.slice(0, 5).entries()) expect(median).toBeCloseTo(1e7 * 1.4 ** i, -1);
    expect(along.every(({ low, median, high }) => low < median && median < high)).toBe(true);
    // The interval is at least that of κ.
    expect((along[0]?.high ?? 0) / (along[0]?.median ?? 1)).toBeGreaterThan(2);
    const norm = [0, 1, 2].map((i) => point(i, { scope: "norm" }));
    expect(criticalAlong([...norm, point(3, { metric: "p1" })], seen)).toHaveLength(5);
    expect(criticalAlong(norm, { ...seen, noise_scale_tokens: null })).toEqual([]);
    expect(criticalAlong(norm, null)).toEqual([]);
  });

  it("has a width and a theme", () => {
    const svg = seriesChart(series([point(0)]), "run", { theme: "dark", width: 420 });
    // A small place has its own layout, so that words stay as large as elsewhere.
    expect(svg).toContain('viewBox="0 0 480 420" width="420" height="368"');
    expect(seriesChart(series([point(0)]), "run", { theme: "dark", width: 840 })).toContain('viewBox="0 0 840 480" width="840" height="480"');
    expect(svg).not.toContain("prefers-color-scheme");
    expect(seriesChart(series([point(0)]), "run")).toContain("prefers-color-scheme:dark");
  });
});
