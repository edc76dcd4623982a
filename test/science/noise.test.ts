import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { NoiseCell, NoiseMeasurement } from "../../src/contract/measurements.ts";
import { bucketOf, mergeCells, noiseScale, noiseScaleSeries, validateCell, WRONG_REDUCTION } from "../../src/science/noise/index.ts";

const published: NoiseCell = {
  metric: "l2", scope: "all", bucket: 94, from_tokens: 3.45e9, to_tokens: 3.502e9, from_step: 3291, to_step: 3340,
  n: 50, s: 49.67, g: 0.10617, ss: 49.83, gg: 0.0002988, sg: 0.1045, loss: { n: 50, sum: 141.2, sum_squares: 398.9 }, skipped: 0, clipped: 3,
};
const geometry: NoiseMeasurement["geometry"] = {
  unit: "sequence", tokens_per_unit: 2048, groups: 64, units_per_step: 512, data_parallel: 64, gradient_accumulation: 1, micro_batch: 8,
};
const measurement = (changes: Partial<NoiseMeasurement> = {}): NoiseMeasurement => ({
  agent: "host0:0", epoch: 0, replay_from_step: null,
  segment: { id: "stable", batch_sequences: 512, optimizer: "adamw", learning_rate: 3e-4, betas: [0.9, 0.95] },
  geometry, cells: [published], ...changes,
});
const times = (cell: NoiseCell, k: number): NoiseCell => ({
  ...cell, n: cell.n * k, s: cell.s * k, g: cell.g * k, ss: cell.ss * k, gg: cell.gg * k, sg: cell.sg * k,
});

describe("a posted cell", () => {
  it("is sound when it is the published one", () => {
    expect(validateCell(published, geometry)).toEqual([]);
  });

  it.each<[string, Partial<NoiseCell>, Partial<typeof geometry>, string]>([
    ["fewer than two groups", {}, { groups: 1 }, "geometry/groups"],
    ["a number that is not finite", { gg: Number.NaN }, {}, "cells/3/gg"],
    ["ss below s²/n", { ss: 49.3 }, {}, "cells/3/ss"],
    ["gg below g²/n", { gg: 0.000225 }, {}, "cells/3/gg"],
    ["sg beyond Cauchy–Schwarz", { sg: 0.2 }, {}, "cells/3/sg"],
    ["noise that is not positive", { s: -49.67, sg: -0.1045 }, {}, "cells/3/s"],
    ["tokens running backwards", { to_tokens: 3e9 }, {}, "cells/3/to_tokens"],
    ["steps running backwards", { to_step: 3000 }, {}, "cells/3/to_step"],
    ["no steps", { n: 0 }, {}, "cells/3/n"],
  ])("is refused with %s", (_, cell, shape, path) => {
    expect(validateCell({ ...published, ...cell }, { ...geometry, ...shape }, 3).map((fault) => fault.path)).toContain(path);
  });

  it("is never refused when its sums come from steps, rounding or not", () => {
    const step = fc.tuple(fc.double({ min: 1e-3, max: 1e6, noNaN: true }), fc.double({ min: -1e3, max: 1e3, noNaN: true }));
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 60 }), fc.boolean(), (drawn, equal) => {
        const steps = equal ? drawn.map((): [number, number] => drawn[0] ?? [1, 1]) : drawn;
        const sum = (f: (s: number, g: number) => number) => steps.reduce((total, [s, g]) => total + f(s, g), 0);
        const cell = {
          ...published, n: steps.length, s: sum((s) => s), g: sum((_, g) => g), ss: sum((s) => s * s), gg: sum((_, g) => g * g), sg: sum((s, g) => s * g),
        };
        expect(validateCell(cell, geometry)).toEqual([]);
      }),
    );
  });
});

describe("merging", () => {
  const early = measurement({ cells: [published] });
  const later = measurement({ cells: [times(published, 2)] });
  const other = measurement({ agent: "host1:0", cells: [published] });
  const restarted = measurement({ epoch: 1, cells: [{ ...published, from_step: 3320, to_step: 3340 }] });

  it("keeps the largest of cumulative rows and adds over agents and epochs", () => {
    expect(mergeCells([early, later]).map(({ n }) => n)).toEqual([100]);
    expect(mergeCells([early, later, other, restarted]).map(({ n }) => n)).toEqual([200]);
    expect(mergeCells([other, restarted])[0]?.loss?.n).toBe(100);
  });

  it("gives the same state for any order and any number of repeats", () => {
    const all = [early, later, other, restarted];
    fc.assert(
      fc.property(fc.shuffledSubarray([...all, ...all, ...all], { minLength: 12, maxLength: 12 }), (posts) => {
        expect(mergeCells(posts)).toEqual(mergeCells(all));
      }),
    );
  });

  it("drops what a restart trains again", () => {
    const replay = measurement({ epoch: 1, replay_from_step: 3291, cells: [times(published, 0.5)] });
    expect(mergeCells([early, replay]).map(({ n }) => n)).toEqual([25]);
    expect(mergeCells([early, measurement({ epoch: 1, replay_from_step: 3300, cells: [published] })]).map(({ n }) => n)).toEqual([100]);
  });

  it("keeps cells without a bucket apart by where they start", () => {
    const first = { ...published, bucket: null, from_tokens: 1e9 };
    const second = { ...published, bucket: null, from_tokens: 2e9 };
    expect(mergeCells([measurement({ cells: [first, second, times(first, 3)] })]).map(({ n }) => n).toSorted((a, b) => a - b)).toEqual([50, 150]);
  });

  it("has eight buckets to a doubling", () => {
    expect(bucketOf(1e6)).toBe(0);
    expect(bucketOf(2e6)).toBe(8);
    expect(bucketOf(3.5e9)).toBe(94);
  });
});

describe("the noise scale", () => {
  it("is the published one, in tokens", () => {
    const reading = noiseScale([measurement()]);
    expect(reading?.status).toBe("ok");
    expect((reading?.estimate?.median ?? 0) / 2048).toBeCloseTo(467.8, 1);
    expect((reading?.low ?? 0) / 2048).toBeCloseTo(400.5, 1);
    expect((reading?.high ?? 0) / 2048).toBeCloseTo(560.3, 1);
    expect(reading?.estimate?.logSd).toBeCloseTo(Math.log(560.3 / 400.5) / 3.92, 3);
    expect(reading?.diagnosis).toBeNull();
  });

  it("is null without cells", () => {
    expect(noiseScale([])).toBeNull();
    expect(noiseScaleSeries([])).toEqual([]);
  });

  it("comes from the metric the optimizer steps in, of all layers first", () => {
    const cells: NoiseCell[] = [published, { ...published, metric: "p1" }, { ...published, metric: "p1", scope: "norm" }];
    expect(noiseScale([measurement({ cells })])).toMatchObject({ metric: "p1", scope: "all" });
    const sgd = { ...measurement().segment, optimizer: "sgd" };
    expect(noiseScale([measurement({ cells, segment: sgd })])).toMatchObject({ metric: "l2", scope: "all" });
    expect(noiseScale([measurement({ cells: cells.slice(2) })])).toMatchObject({ scope: "norm" });
  });

  it("is the latest, of the latest segment, pooled back only as far as it must", () => {
    const old = { ...published, bucket: 70, from_tokens: 4e8, to_tokens: 5e8, s: published.s / 4, ss: published.ss / 16, sg: published.sg / 4 };
    expect(noiseScale([measurement({ cells: [old, published] })])?.steps).toBe(50);
    const few = { ...times(published, 0.1), bucket: 95, from_tokens: 3.51e9, to_tokens: 3.52e9 };
    expect(noiseScale([measurement({ cells: [published, few] })])?.steps).toBe(55);
    expect(noiseScale([measurement({ cells: [old, few] })])).toMatchObject({ status: "insufficient", steps: 5, estimate: null });
    const decay = measurement({ segment: { ...measurement().segment, id: "decay" }, cells: [few] });
    expect(noiseScale([measurement(), decay])).toMatchObject({ status: "insufficient", segment: { id: "decay" } });
    expect(noiseScaleSeries([measurement({ cells: [published, old] })]).map(({ toTokens }) => toTokens)).toEqual([5e8, 3.502e9]);
  });

  it("is a lower bound when the signal is not told from zero", () => {
    const faint = { ...published, g: 0.01, gg: 0.0003, sg: 0.0099 };
    const reading = noiseScale([measurement({ cells: [faint] })]);
    expect(reading).toMatchObject({ status: "lower_bound_only", high: null, diagnosis: null });
    expect(reading?.estimate?.median).toBeGreaterThan(reading?.low ?? Infinity);
  });

  it("names a wrong reduction when the signal is negative beyond chance, or M2 > M1", () => {
    const negative = { ...published, g: -published.g, sg: -published.sg };
    expect(noiseScale([measurement({ cells: [negative] })])).toMatchObject({ status: "uninformative", estimate: null, diagnosis: WRONG_REDUCTION });
    const inverted = { ...published, s: -published.s, sg: -published.sg };
    expect(noiseScale([measurement({ cells: [inverted] })])).toMatchObject({ estimate: null, diagnosis: WRONG_REDUCTION });
    const chance = { ...published, g: -0.005, gg: 0.0003, sg: -0.00497 };
    expect(noiseScale([measurement({ cells: [chance] })])?.diagnosis).toBeNull();
  });
});
