import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Z90 } from "../../src/numbers/normal.ts";
import { asLogNormal } from "../../src/science/noise/noise-scale.ts";

const p10 = (low: number, high: number | null, ratio: number): number => {
  const estimate = asLogNormal(low, high, ratio);
  if (estimate === null) throw new Error("an interval with a lower end is an estimate");
  return estimate.median * Math.exp(-Z90 * estimate.logSd);
};

describe("an interval as a log-normal", () => {
  test("is its own where both ends are as far off: the documented cell", () => {
    const estimate = asLogNormal(400.5, 560.3, 467.8);
    expect(estimate?.median).toBe(467.8);
    expect(estimate?.logSd).toBeCloseTo(Math.log(560.3 / 400.5) / 3.92, 6);
  });

  test("goes over into a bound from below as its upper end goes out of sight", () => {
    expect(asLogNormal(100, 1e9, 200)).toEqual(asLogNormal(100, null, 200));
  });

  test("never doubts its lower end: seen at 97.5 %, its 10th percentile does not lie below it", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.001, max: 1, noNaN: true }), fc.double({ min: 0.001, max: 30, noNaN: true }), (down, up) => {
        expect(p10(100, 100 * Math.exp(down + up), 100 * Math.exp(down))).toBeGreaterThanOrEqual(100 * (1 - 1e-9));
      }),
    );
  });
});
