import { describe, expect, it } from "vitest";
import { fieller } from "../../src/science/noise/fieller.ts";
import type { RatioInterval, Sums } from "../../src/science/noise/fieller.ts";
import { examplesRatio, optimalLearningRate } from "../../src/science/noise/mccandlish.ts";

/** A seeded source of standard normals (mulberry32 and Box–Muller). */
const normals = (seed: number) => {
  let state = seed;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return () => Math.sqrt(-2 * Math.log(uniform() + 1e-12)) * Math.cos(2 * Math.PI * uniform());
};

const DIMENSIONS = 12;

/** Sums of the estimators s and g over `steps` steps of real gradients: |G|² = 1, tr Σ = noiseScale, `groups` groups of `units` units. */
const simulate = (normal: () => number, noiseScale: number, steps: number, groups: number, units: number): Sums => {
  const total = { n: 0, s: 0, g: 0, ss: 0, gg: 0, sg: 0 };
  const spread = Math.sqrt(noiseScale / DIMENSIONS / units);
  for (let step = 0; step < steps; step += 1) {
    const mean = Array.from({ length: DIMENSIONS }, () => 0);
    let m1 = 0;
    for (let group = 0; group < groups; group += 1) {
      for (let i = 0; i < DIMENSIONS; i += 1) {
        const x = Math.sqrt(1 / DIMENSIONS) + spread * normal();
        m1 += (x * x) / groups;
        mean[i] = (mean[i] ?? 0) + x / groups;
      }
    }
    const m2 = mean.reduce((sum, x) => sum + x * x, 0);
    const s = (groups * units * (m1 - m2)) / (groups - 1);
    const g = (groups * m2 - m1) / (groups - 1);
    total.n += 1; total.s += s; total.g += g; total.ss += s * s; total.gg += g * g; total.sg += s * g;
  }
  return total;
};

const covers = ({ state, low, high }: RatioInterval, truth: number) =>
  state === "uninformative" || ((low ?? 0) <= truth && truth <= (high ?? Infinity));

const share = (noiseScale: number, batch: number, steps: number, seed: number) => {
  const normal = normals(seed);
  const repeats = Array.from({ length: 400 }, () => fieller(simulate(normal, noiseScale, steps, 4, batch / 4)));
  const of = (test: (interval: RatioInterval) => boolean) => repeats.filter(test).length / repeats.length;
  return { covered: of((interval) => covers(interval, noiseScale)), ok: of(({ state }) => state === "ok"), bound: of(({ state }) => state === "lower_bound_only") };
};

describe("Fieller's interval", () => {
  it("reproduces the worked example", () => {
    const interval = fieller({ n: 50, s: 49.67, g: 0.10617, ss: 49.83, gg: 0.0002988, sg: 0.1045 });
    expect(interval.state).toBe("ok");
    expect(interval.ratio).toBeCloseTo(467.8, 1);
    expect(interval.low).toBeCloseTo(400.5, 1);
    expect(interval.high).toBeCloseTo(560.3, 1);
  });

  it("covers the truth 95 times in 100, whether the signal is clear or faint", () => {
    for (const [noise, batch, steps] of [[512, 512, 40], [512, 64, 40], [2048, 64, 40]] as const) {
      const { covered } = share(noise, batch, steps, 20_260_601);
      expect(covered).toBeGreaterThan(0.915);
      expect(covered).toBeLessThan(0.985);
    }
  });

  it("is ok when the signal is clear and a lower bound when it is faint", () => {
    expect(share(512, 512, 40, 1).ok).toBe(1);
    expect(share(4096, 64, 40, 1).bound).toBeGreaterThan(0.6);
  });

  it("would fail this test were it too narrow", () => {
    const normal = normals(7);
    const repeats = Array.from({ length: 400 }, () => fieller(simulate(normal, 512, 40, 4, 16), 1));
    expect(repeats.filter((interval) => covers(interval, 512)).length / 400).toBeLessThan(0.8);
  });

  it("wants eight steps", () => {
    expect(fieller({ n: 7, s: 7, g: 7, ss: 7, gg: 7, sg: 7 })).toEqual({ state: "insufficient", ratio: null, low: null, high: null, negativeSignal: false });
  });

  it("is a point when nothing varies, and holds nothing negative", () => {
    expect(fieller({ n: 10, s: 20, g: 10, ss: 40, gg: 10, sg: 20 })).toMatchObject({ state: "ok", ratio: 2, low: 2, high: 2 });
    expect(fieller({ n: 10, s: 20, g: -10, ss: 40, gg: 10, sg: -20 })).toMatchObject({ state: "uninformative", negativeSignal: true, low: null });
    expect(fieller({ n: 10, s: 20, g: 0, ss: 40, gg: 0, sg: 0 })).toMatchObject({ state: "uninformative", ratio: null, low: null, high: null });
    expect(fieller({ n: 10, s: 1, g: 1, ss: 100, gg: 100, sg: 0 })).toMatchObject({ state: "uninformative", low: null, high: null });
  });
});

describe("McCandlish's relations", () => {
  it("give half of everything at the noise scale", () => {
    expect(optimalLearningRate(0.2, 500, 500)).toBeCloseTo(0.1, 12);
    expect(examplesRatio(700, 700)).toBe(2);
  });

  it("tell steps and examples apart: (S/S_min − 1)(E/E_min − 1) = 1", () => {
    const [batch, critical] = [300, 700];
    const steps = (examplesRatio(batch, critical) * critical) / batch;
    expect((steps - 1) * (examplesRatio(batch, critical) - 1)).toBeCloseTo(1, 12);
  });
});
