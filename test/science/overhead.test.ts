import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  GROWTH_EXPONENT, largestBatchWithin, localOverhead, overheadBetween, regimeOf, smallestBatchWithin, switchShare, tokenOverhead, NO_SMALL_SIDE } from "../../src/science/overhead.ts";

const curve = { optimalTokens: 4e6, ratio: 10 };
const logUniform = (low: number, high: number) => fc.double({ min: Math.log(low), max: Math.log(high), noNaN: true }).map(Math.exp);
const anyCurve = fc.record({ optimalTokens: logUniform(1, 1e12), ratio: logUniform(1, 1e4), relief: fc.double({ min: 0, max: 1, noNaN: true }) });
const anyX = logUniform(1e-12, 1e12);

const cheapest = (share: number) => {
  const batches = Array.from({ length: 4001 }, (_, i) => 4e4 * 10 ** (i / 1000));
  return batches.reduce((best, batch) => (localOverhead(batch, share, curve) < localOverhead(best, share, curve) ? batch : best));
};

describe("token overhead", () => {
  it("is 1 at the optimum and 2 at the critical batch", () => {
    expect(tokenOverhead(4e6, curve)).toBe(1);
    expect(tokenOverhead(4e7, curve)).toBeCloseTo(2, 12);
  });

  it("stands near the measured medians of its table", () => {
    const measured: readonly (readonly [number, number])[] = [[1 / 16, 2.73], [1 / 8, 1.72], [1 / 4, 1.26], [1 / 2, 1.08], [2, 1.05], [4, 1.27], [8, 1.79]];
    for (const [x, overhead] of measured) expect(Math.abs(tokenOverhead(4e6 * x, curve) / overhead - 1), `at ${x}`).toBeLessThan(0.04);
  });

  it("is finite, at least 1, and grows away from the optimum", () => {
    fc.assert(fc.property(anyCurve, anyX, (any, x) => {
      const at = tokenOverhead(any.optimalTokens * x, any);
      const farther = tokenOverhead(any.optimalTokens * (x > 1 ? x * 1.5 : x / 1.5), any);
      expect(Number.isFinite(at)).toBe(true);
      expect(at).toBeGreaterThanOrEqual(1);
      expect(farther).toBeGreaterThanOrEqual(at);
    }));
  });

  it("keeps only the relieved share of the excess beyond that at a quarter of the optimum, without a jump", () => {
    const eased = { ...curve, relief: 0.5 };
    const beyond = (any: typeof curve) => tokenOverhead(2.5e5, any) - tokenOverhead(1e6, any);
    expect(beyond(eased)).toBeCloseTo(beyond(curve) / 2, 12);
    for (const same of [1e6, 2e6, 1.6e7]) expect(tokenOverhead(same, eased)).toBe(tokenOverhead(same, curve));
    expect(tokenOverhead(0.999e6, eased)).toBeCloseTo(tokenOverhead(1e6, eased), 2);
  });
});

describe("local curve", () => {
  it("integrates to the whole-run law, however the run is cut", () => {
    fc.assert(fc.property(anyCurve, anyX, fc.double({ min: 0, max: 1, noNaN: true }), (any, x, cut) => {
      const batch = any.optimalTokens * x;
      const whole = tokenOverhead(batch, any);
      const parts = overheadBetween(batch, 0, cut, any) + overheadBetween(batch, cut, 1, any);
      expect(Math.abs(parts / whole - 1)).toBeLessThan(1e-9);
    }));
  });

  it("is the derivative of its integral and never negative", () => {
    fc.assert(fc.property(anyCurve, logUniform(1e-3, 1e3), fc.double({ min: 0.05, max: 0.95, noNaN: true }), (any, x, share) => {
      const batch = any.optimalTokens * x;
      const slope = overheadBetween(batch, share - 1e-4, share + 1e-4, any) / 2e-4;
      expect(Math.abs(slope / localOverhead(batch, share, any) - 1)).toBeLessThan(1e-4);
      expect(localOverhead(batch, share, any)).toBeGreaterThan(0);
    }));
  });

  it("has its cheapest batch growing as the share to the growth exponent", () => {
    expect(Math.abs(GROWTH_EXPONENT - 0.462)).toBeLessThan(0.01);
    expect(Math.log(cheapest(0.8) / cheapest(0.1)) / Math.log(8)).toBeCloseTo(GROWTH_EXPONENT, 2);
  });
});

describe("without a small side", () => {
  const sgd = { ...curve, ...NO_SMALL_SIDE };

  it("wastes nothing below the optimum, never less than nothing at any moment, and integrates to the whole", () => {
    for (const batch of [1e5, 3.9e6, 4.1e6, 1e7, 1e8]) {
      for (const share of [0.001, 0.1, 0.5, 1]) expect(localOverhead(batch, share, sgd)).toBeGreaterThanOrEqual(1 - 1e-12);
      expect(overheadBetween(batch, 0, 1, sgd)).toBeCloseTo(tokenOverhead(batch, sgd), 9);
    }
    expect(localOverhead(3.999e6, 0.01, sgd)).toBeCloseTo(localOverhead(4.001e6, 0.01, sgd), 4);
  });

  it("grows only where a larger batch saves time", () => {
    expect(switchShare(8e6, 1.6e7, sgd)).toBe(1);
    expect(switchShare(8e6, 1.6e7, sgd, 1.5)).toBeLessThan(1);
  });
});

describe("switch", () => {
  it("is continuous up to the full price, also on sharp curves", () => {
    for (const ratio of [2, 3, 10]) {
      const any = { optimalTokens: 1, ratio };
      expect(switchShare(0.5, 1, any, 2)).toBeCloseTo(switchShare(0.5, 1, any, 2 - 1e-9), 5);
    }
  });

  it("happens where both batches cost the same", () => {
    for (const [small, large, cost] of [[5e5, 1e6, 1.2], [1e6, 2e6, 1], [1e6, 4e6, 1.3], [4e6, 8e6, 1.1], [2e6, 4e6, 1.02]] as const) {
      for (const relief of [1, 0.5]) {
        const any = { ...curve, relief };
        const share = switchShare(small, large, any, cost);
        expect(share).toBeGreaterThan(0);
        expect(share).toBeLessThan(1);
        expect(localOverhead(small, share, any) * cost).toBeCloseTo(localOverhead(large, share, any), 9);
      }
    }
  });

  it("comes sooner when small batches are dear, at once at the full price, and never far above the optimum", () => {
    expect(switchShare(1e6, 2e6, curve, 1.3)).toBeLessThan(switchShare(1e6, 2e6, curve));
    expect(switchShare(1e6, 2e6, curve, 2)).toBe(0);
    expect(switchShare(4e8, 8e8, curve)).toBe(1);
    expect(switchShare(2e6, 1e6, curve)).toBe(1);
  });

  it("gives a schedule that costs fewer tokens than either constant batch", () => {
    const share = switchShare(2e6, 4e6, curve);
    const both = overheadBetween(2e6, 0, share, curve) + overheadBetween(4e6, share, 1, curve);
    expect(both).toBeLessThan(tokenOverhead(2e6, curve));
    expect(both).toBeLessThan(tokenOverhead(4e6, curve));
  });
});

describe("inverse and regimes", () => {
  it("finds the batches of an overhead on both sides", () => {
    fc.assert(fc.property(anyCurve, fc.double({ min: 1.001, max: 50, noNaN: true }), (any, overhead) => {
      expect(tokenOverhead(largestBatchWithin(overhead, any), any)).toBeCloseTo(overhead, 6);
      const smallest = smallestBatchWithin(overhead, any);
      if (any.relief > 1e-3) expect(tokenOverhead(smallest, any)).toBeCloseTo(overhead, 6);
      expect(smallest).toBeLessThan(any.optimalTokens);
    }));
    expect(smallestBatchWithin(1.5, { ...curve, relief: 0 })).toBe(0);
  });

  it("names the regimes, the small side perfect scaling", () => {
    expect([1e4, 4e6, 6e6, 1.5e7, 5e7].map((batch) => regimeOf(batch, curve))).toEqual([
      "perfect_scaling", "perfect_scaling", "perfect_scaling", "diminishing_returns", "maximal_parallelism",
    ]);
  });
});
