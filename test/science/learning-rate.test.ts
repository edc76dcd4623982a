import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { optimalBatch } from "../../src/science/evidence/index.ts";
import { adamwShape } from "../../src/science/laws/rules/measured-grid.ts";
import { surgeShare } from "../../src/science/laws/rules/surge-2024.ts";
import { peakLearningRate } from "../../src/science/learning-rate/index.ts";
import type { RateAnswer, RateContext } from "../../src/science/learning-rate/index.ts";
import type { OptimizerName, Setting } from "../../src/science/types.ts";

const setting = (params: number, tokens: number, more: Partial<Setting> = {}): Setting => ({
  language: true, params, activeParams: params, tokens, sequenceLength: 2048, flopsPerToken: 6 * params, loss: 2.5, optimizer: "adamw", ...more,
});
const inside = setting(4e8, 2e10);
const contextOf = (at: Setting, more: Partial<RateContext> = {}): RateContext => ({
  optimalTokens: optimalBatch(at).estimate.median, noiseTokens: null, tuned: null, ...more,
});
const answered = (optimizer: OptimizerName, at: Setting, batch: number, context: RateContext): RateAnswer => {
  const said = peakLearningRate(optimizer, at, batch, context);
  if ("needs" in said) throw new Error(`${optimizer} asks for a tuned pair`);
  return said;
};
const optimizers = ["adamw", "sgd", "adafactor", "lion", "muon"] as const;

describe("AdamW's rate", () => {
  it("is Step Law's at the optimal batch inside the grids", () => {
    const context = contextOf(inside);
    const step = 1.79 * 4e8 ** -0.713 * 2e10 ** 0.307;
    const { estimate } = answered("adamw", inside, context.optimalTokens, context);
    expect(Math.abs(estimate.median / step - 1)).toBeLessThan(0.08);
    expect(estimate.logSd).toBeLessThan(0.35);
  });

  it("rises as B^0.8 far below the optimal batch and stands still above", () => {
    expect(adamwShape(1, 1)).toBe(1);
    expect(adamwShape(0.02, 1) / adamwShape(0.01, 1)).toBeCloseTo(2 ** 0.8, 2);
    expect(adamwShape(16, 1) / adamwShape(8, 1)).toBeCloseTo(1, 2);
  });

  it("stands at 3–4e-4 for 7B on 2T tokens, with a band that says laws and practice disagree", () => {
    const at = setting(7e9, 2e12);
    const { estimate, voices } = answered("adamw", at, 4e6, contextOf(at));
    expect(estimate.median).toBeGreaterThan(2.5e-4);
    expect(estimate.median).toBeLessThan(4.5e-4);
    expect(estimate.logSd).toBeGreaterThan(0.6);
    expect(voices.find(({ kind }) => kind === "practice")?.weight).toBeGreaterThan(0.5);
  });

  it("shows the weight of every voice, together one", () => {
    const { voices } = answered("adamw", inside, 1e6, contextOf(inside));
    expect(voices.length).toBeGreaterThan(3);
    expect(voices.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 9);
  });

  it("asks for a tuned pair where no law applies", () => {
    const at = setting(1, 1e8, { language: false, params: null });
    expect(peakLearningRate("adamw", at, 256, contextOf(at))).toEqual({ needs: "tuned" });
  });
});

describe("a tuned pair", () => {
  it("is answered as it is at its own batch, by every optimizer", () => {
    for (const optimizer of optimizers) {
      const context = contextOf(inside, { tuned: { batchTokens: 3e5, learningRate: 1.7e-3 } });
      const { estimate, voices } = answered(optimizer, inside, 3e5, context);
      expect(estimate.median).toBeCloseTo(1.7e-3, 12);
      expect(voices).toMatchObject([{ kind: "tuned", weight: 1 }]);
    }
  });

  it("is carried by the ratio of the rule, with a band that widens", () => {
    const context = contextOf(inside, { tuned: { batchTokens: 1e5, learningRate: 1e-3 } });
    const near = answered("adamw", inside, 2e5, context);
    const far = answered("adamw", inside, 3.2e6, context);
    expect(near.estimate.median).toBeCloseTo((1e-3 * adamwShape(2e5, context.optimalTokens)) / adamwShape(1e5, context.optimalTokens), 12);
    expect(far.estimate.logSd).toBeGreaterThan(near.estimate.logSd);
    expect(near.estimate.logSd).toBeLessThan(0.25);
  });

  it("never lowers the rate for a larger batch, but for sign-like updates above the critical one", () => {
    const log = fc.double({ min: 5, max: 22, noNaN: true });
    fc.assert(fc.property(log, log, fc.constantFrom("adamw", "sgd", "adafactor", "muon"), (a, b, optimizer) => {
      const context = contextOf(inside, { tuned: { batchTokens: 1e6, learningRate: 1e-3 } });
      const [low, high] = [Math.min(a, b), Math.max(a, b)].map((x) => answered(optimizer, inside, Math.exp(x), context).estimate.median);
      expect(high).toBeGreaterThanOrEqual((low ?? 0) * (1 - 1e-12));
    }));
  });
});

describe("the other optimizers", () => {
  it("SGD needs a pair, is linear far below the noise scale and flat far above", () => {
    expect(peakLearningRate("sgd", inside, 1e6, contextOf(inside))).toEqual({ needs: "tuned" });
    const context = contextOf(inside, { noiseTokens: 1e6, tuned: { batchTokens: 1e3, learningRate: 0.01 } });
    expect(answered("sgd", inside, 2e3, context).estimate.median / 0.01).toBeCloseTo(2, 2);
    expect(answered("sgd", inside, 1e6, context).estimate.median / answered("sgd", inside, 1e12, context).estimate.median).toBeCloseTo(0.5, 3);
    expect(answered("sgd", inside, 2e9, context).estimate.median / answered("sgd", inside, 1e9, context).estimate.median).toBeCloseTo(1, 2);
  });

  it("Lion follows the surge rule: symmetric about the critical batch, where it is highest", () => {
    expect(surgeShare(1e6, 1e6)).toBe(1);
    expect(surgeShare(1e5, 1e6)).toBeCloseTo(surgeShare(1e7, 1e6), 12);
    const context = contextOf(inside);
    const ratio = answered("lion", inside, context.optimalTokens, context).estimate.median / answered("adamw", inside, context.optimalTokens, context).estimate.median;
    expect(ratio).toBeGreaterThan(1 / 10);
    expect(ratio).toBeLessThan(1 / 3);
  });

  it("are wider than AdamW without a pair", () => {
    const adamw = answered("adamw", inside, 5e5, contextOf(inside)).estimate.logSd;
    for (const optimizer of ["adafactor", "lion", "muon"] as const) {
      const at = { ...inside, optimizer };
      expect(answered(optimizer, at, 5e5, contextOf(at)).estimate.logSd).toBeGreaterThan(1.5 * adamw);
    }
  });

  it("Muon's rate falls with the data at a fixed batch where AdamW's hardly moves", () => {
    const rate = (optimizer: "adamw" | "muon", tokens: number) => {
      const at = setting(4e8, tokens, { optimizer });
      return answered(optimizer, at, 2e5, contextOf({ ...at, optimizer: "adamw" })).estimate.median;
    };
    expect(Math.abs(Math.log(rate("adamw", 4e10) / rate("adamw", 4e9)) / Math.log(10))).toBeLessThan(0.2);
    expect(Math.log(rate("muon", 4e10) / rate("muon", 4e9)) / Math.log(10)).toBeLessThan(-0.25);
  });

  it("answer finite numbers over every size, data and batch", () => {
    const span = (low: number, high: number) => fc.double({ min: Math.log(low), max: Math.log(high), noNaN: true }).map(Math.exp);
    fc.assert(fc.property(span(1e3, 1e15), span(1e3, 1e18), span(1, 1e15), fc.constantFrom("adamw", "adafactor", "lion", "muon"), (params, tokens, batch, optimizer) => {
      const at = setting(params, tokens, { optimizer });
      const { estimate } = answered(optimizer, at, batch, contextOf(at));
      expect(Number.isFinite(estimate.median) && estimate.median > 0 && Number.isFinite(estimate.logSd)).toBe(true);
    }));
  });
});
