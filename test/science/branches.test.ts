import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BranchMeasurement } from "../../src/contract/measurements.ts";
import { criticalFromBranches, TOLERANCE } from "../../src/science/branches.ts";

const P90 = 1.2815515655446004;

const branches = (losses: readonly (readonly [batch: number, loss: number, error?: number])[], from = 3.4e9): BranchMeasurement => ({
  from_tokens: from, delta_tokens: 2e9, rule: "sqrt",
  points: losses.map(([batch_sequences, loss, error]) => ({ batch_sequences, loss, standard_error: error ?? null })),
});

/** Penalty proportional to the batch, past the tolerance at `critical` sequences when the smallest batch is next to nothing. */
const linear = (critical: number, batches: readonly number[], noise: () => number = () => 0) =>
  branches(batches.map((batch) => [batch, 2.8 + (TOLERANCE * batch) / critical + 0.002 * noise(), 0.002]));

describe("branches of a checkpoint", () => {
  it("give the batch at which the loss passes the best smaller one by 0.01, between grid points, in tokens", () => {
    const found = criticalFromBranches(branches([[512, 2.8], [1024, 2.8], [2048, 2.805], [4096, 2.815], [8192, 2.84]]), 2048);
    expect(found?.state).toBe("ok");
    expect(found?.largestWithin).toBe(2048 * 2048);
    expect((found?.estimate.median ?? 0) / 2048).toBeCloseTo(2048 * Math.SQRT2, 6);
    expect(found?.atTokens).toBe(3.4e9);
  });

  it("do not mind the order, repeats of a batch, or a larger batch that is better", () => {
    const straight = branches([[512, 2.8], [1024, 2.79], [2048, 2.795], [4096, 2.82]]);
    const shuffled = branches([[4096, 2.82], [2048, 2.796], [512, 2.8], [2048, 2.794], [1024, 2.79]]);
    expect(criticalFromBranches(shuffled, 1)?.estimate.median).toBeCloseTo(criticalFromBranches(straight, 1)?.estimate.median ?? 0, 6);
    expect(criticalFromBranches(straight, 1)?.largestWithin).toBe(2048);
  });

  it("are a lower bound when all lie within the tolerance, and say so by their 10th percentile", () => {
    const found = criticalFromBranches(branches([[512, 2.8], [1024, 2.801], [2048, 2.803]]), 2048);
    expect(found?.state).toBe("lower_bound_only");
    const { median = 0, logSd = 0 } = found?.estimate ?? {};
    expect(median * Math.exp(-P90 * logSd)).toBeCloseTo(2048 * 2048, 3);
  });

  it("are an upper bound when the first larger batch is already past it", () => {
    const found = criticalFromBranches(branches([[512, 2.8], [1024, 2.85]]), 1);
    expect(found?.state).toBe("upper_bound_only");
    expect(found?.estimate.median).toBeGreaterThanOrEqual(512);
    expect(found?.estimate.median).toBeLessThan(1024);
    expect(found?.estimate.logSd).toBeGreaterThanOrEqual(0.6);
  });

  it("are narrow on a grid of doublings and wide when the losses are noisy", () => {
    const losses: [number, number][] = [[512, 2.8], [1024, 2.801], [2048, 2.804], [4096, 2.816], [8192, 2.84]];
    const quiet = criticalFromBranches(branches(losses.map(([batch, loss]) => [batch, loss, 0.002])), 1)?.estimate.logSd ?? 0;
    const noisy = criticalFromBranches(branches(losses.map(([batch, loss]) => [batch, loss, 0.02])), 1)?.estimate.logSd ?? 0;
    expect(quiet).toBeGreaterThan(0.45);
    expect(quiet).toBeLessThan(0.6);
    expect(noisy).toBeGreaterThan(1);
  });

  it("hold the truth four times in five or more, on noisy losses of a known critical batch", () => {
    let state = 9;
    const uniform = () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return (state + 0.5) / 2 ** 32;
    };
    const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
    const repeats = Array.from({ length: 500 }, () => {
      const critical = 2000 * Math.exp(Math.log(2) * uniform());
      const { median = 1, logSd = 0 } = criticalFromBranches(linear(critical, [128, 512, 1024, 2048, 4096, 8192], normal), 1)?.estimate ?? {};
      return Math.abs(Math.log(median / critical)) <= P90 * logSd;
    });
    const share = repeats.filter(Boolean).length / repeats.length;
    expect(share).toBeGreaterThan(0.78);
  });

  it("say nothing at one batch alone", () => {
    expect(criticalFromBranches(branches([[512, 2.8], [512, 2.81]]), 1)).toBeNull();
  });

  it("are always finite, and lie between the batches around them", () => {
    const point = fc.tuple(fc.integer({ min: 1, max: 1e6 }), fc.double({ min: 0, max: 12, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true }));
    fc.assert(
      fc.property(fc.array(point, { minLength: 2, maxLength: 12 }), (losses) => {
        const found = criticalFromBranches(branches(losses), 2048);
        if (found === null) return;
        const { median, logSd } = found.estimate;
        expect(Number.isFinite(median) && median > 0 && Number.isFinite(logSd) && logSd > 0).toBe(true);
        expect(median).toBeGreaterThanOrEqual(found.largestWithin * (1 - 1e-9));
      }),
    );
  });
});
