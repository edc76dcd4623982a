import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitStepsToTarget } from "../../src/science/steps-to-target.ts";
import type { StepsFit, StepsPoint } from "../../src/science/steps-to-target.ts";

const BATCHES = [2 ** 15, 2 ** 16, 2 ** 17, 2 ** 18, 2 ** 19, 2 ** 20, 2 ** 21, 2 ** 22];
const P90 = 1.2815515655446004;

const seeded = (seed: number) => {
  let state = seed;
  const uniform = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
};

const points = (minimumSteps: number, minimumTokens: number, batches = BATCHES, relativeError = 0.05, noise: () => number = () => 0): StepsPoint[] =>
  batches.map((batchTokens) => ({ batchTokens, steps: (minimumSteps + minimumTokens / batchTokens) * Math.exp(relativeError * noise()), relativeError }));

const fitted = (rows: readonly StepsPoint[]): StepsFit => {
  const { fit, reason } = fitStepsToTarget(rows);
  if (fit === null) throw new Error(reason);
  return fit;
};

describe("steps to a target", () => {
  it("gives back the hyperbola it was drawn from, where (S/S_min − 1)(E/E_min − 1) = 1", () => {
    fc.assert(
      fc.property(fc.double({ min: 200, max: 5000, noNaN: true }), fc.double({ min: 1e5, max: 2e6, noNaN: true }), (minimumSteps, critical) => {
        const rows = points(minimumSteps, minimumSteps * critical, BATCHES, 0.02);
        const fit = fitted(rows);
        expect(fit.state).toBe("ok");
        expect(fit.criticalTokens.median / critical).toBeCloseTo(1, 5);
        expect(fit.minimumSteps.median / minimumSteps).toBeCloseTo(1, 5);
        expect(fit.reducedChiSquare).toBeLessThan(1e-6);
        for (const { steps, batchTokens } of rows) {
          const product = (steps / fit.minimumSteps.median - 1) * ((steps * batchTokens) / fit.minimumTokens.median - 1);
          expect(product).toBeCloseTo(1, 3);
        }
      }),
    );
  });

  it("states 80 % intervals that hold the truth four times in five", () => {
    const normal = seeded(41);
    const fits = Array.from({ length: 400 }, () => fitted(points(2000, 2000 * 8e5, BATCHES, 0.05, normal)));
    const inside = (truth: number, of: (fit: StepsFit) => { median: number; logSd: number }) =>
      fits.filter((fit) => Math.abs(Math.log(of(fit).median / truth)) <= P90 * of(fit).logSd).length / fits.length;
    for (const share of [
      inside(8e5, (fit) => fit.criticalTokens),
      inside(2000, (fit) => fit.minimumSteps),
      inside(2000 * 8e5, (fit) => fit.minimumTokens),
    ]) {
      expect(share).toBeGreaterThan(0.74);
      expect(share).toBeLessThan(0.93);
    }
  });

  it("widens when the scatter is larger than the errors said", () => {
    const normal = seeded(5);
    const rows = points(2000, 2000 * 8e5, BATCHES, 0.2, normal);
    const claimed = rows.map(({ batchTokens, steps }) => ({ batchTokens, steps, relativeError: 0.01 }));
    const honest = fitted(rows).criticalTokens.logSd;
    const boasting = fitted(claimed);
    expect(boasting.reducedChiSquare).toBeGreaterThan(10);
    expect(boasting.criticalTokens.logSd).toBeGreaterThan(honest / 3);
  });

  it("is a lower bound when every batch scales perfectly, an upper bound when none helps", () => {
    const small = fitted(points(1, 1e9, BATCHES.slice(0, 4)));
    expect(small.state).toBe("lower_bound_only");
    expect(small.criticalTokens.median * Math.exp(-P90 * small.criticalTokens.logSd)).toBeGreaterThan(2 ** 18);
    expect(small.criticalTokens.median * Math.exp(-P90 * small.criticalTokens.logSd)).toBeLessThan(1e9);
    const large = fitted(points(2000, 2000 * 1e3, BATCHES.slice(4)));
    expect(large.state).toBe("upper_bound_only");
    expect(large.criticalTokens.median * Math.exp(P90 * large.criticalTokens.logSd)).toBeLessThan(2 ** 19);
  });

  it("says why there is no fit", () => {
    const [first, second, third] = points(2000, 1e9);
    if (first === undefined || second === undefined || third === undefined) throw new Error("three points");
    expect(fitStepsToTarget([first, second, second])).toMatchObject({ fit: null, reason: expect.stringContaining("2 distinct") });
    expect(fitStepsToTarget([first, second, { ...third, steps: 0 }])).toMatchObject({ fit: null, reason: expect.stringContaining("positive") });
    expect(fitStepsToTarget([])).toMatchObject({ fit: null });
    const wild = [1000, 30, 4000].map((steps, i) => ({ batchTokens: 2 ** (15 + i), steps, relativeError: 2 }));
    expect(fitStepsToTarget(wild)).toMatchObject({ fit: null, reason: expect.stringContaining("scatter") });
  });
});
