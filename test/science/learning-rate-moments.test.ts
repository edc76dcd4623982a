import { describe, expect, it } from "vitest";
import { halfLifeBeta2 } from "../../src/science/laws/rules/marek-2025.ts";
import { betasFor, optimalTimescale, weightDecayAdvice } from "../../src/science/learning-rate/index.ts";
import type { Setting } from "../../src/science/types.ts";

const setting: Setting = {
  language: true, params: 1e9, activeParams: 1e9, tokens: 2e10, sequenceLength: 2048, flopsPerToken: 6e9, loss: 2.6, optimizer: "adamw",
};

describe("β2", () => {
  it("keeps its half-life in tokens", () => {
    const halfLife = (beta2: number, batch: number) => (batch * Math.log(0.5)) / Math.log(beta2);
    expect(halfLife(halfLifeBeta2(0.95, 4e6, 2.5e5), 2.5e5)).toBeCloseTo(halfLife(0.95, 4e6), 3);
  });

  it("is left alone near the batch it belongs to, and moved from far", () => {
    expect(betasFor({ name: "adamw", beta2: 0.95, tuned: null }, 1.1e6, 4e6)).toBe(0.95);
    expect(betasFor({ name: "adamw", beta2: 0.95, tuned: null }, 1e5, 4e6)).toBeCloseTo(0.95 ** (1 / 40), 12);
    expect(betasFor({ name: "adamw", beta2: 0.95, tuned: { batch_tokens: 1e5 } }, 1e5, 4e6)).toBe(0.95);
    expect(betasFor({ name: "adamw", beta2: null, tuned: null }, 4e6, 4e6)).toBe(0.95);
  });

  it("stays within what is used, and where it is above the home batch", () => {
    expect(betasFor({ name: "adamw", beta2: 0.95, tuned: null }, 1, 4e6)).toBe(0.9999);
    expect(betasFor({ name: "adamw", beta2: 0.95, tuned: null }, 4e9, 4e6)).toBe(0.95);
    expect(betasFor({ name: "adamw", beta2: 0.8, tuned: null }, 4e9, 4e6)).toBe(0.8);
  });

  it("is no business of optimizers without one", () => {
    for (const name of ["sgd", "adafactor", "muon"] as const) expect(betasFor({ name, beta2: 0.95, tuned: null }, 1e5, 4e6)).toBeNull();
    expect(betasFor({ name: "lion", beta2: 0.99, tuned: null }, 1e5, 4e6)).toBe(0.99);
  });
});

describe("weight decay", () => {
  it("is left alone within a factor e of the optimal timescale, and brought to that band from beyond, without a jump", () => {
    const best = 5e5 / (1e-3 * 2e10 * (optimalTimescale(setting) ?? 0));
    expect(best).toBeGreaterThan(0.05);
    expect(weightDecayAdvice({ name: "adamw", weight_decay: best * 2 }, setting, 5e5, 1e-3)).toBeCloseTo(best * 2, 3);
    expect(weightDecayAdvice({ name: "adamw", weight_decay: best * 4 }, setting, 5e5, 1e-3)).toBeCloseTo(best * Math.E, 2);
    expect(weightDecayAdvice({ name: "adamw", weight_decay: best / 50 }, setting, 5e5, 1e-3)).toBeCloseTo(best / Math.E, 2);
    expect(weightDecayAdvice({ name: "adamw", weight_decay: 0 }, setting, 5e5, 1e-3)).toBe(0);
    expect(weightDecayAdvice({ name: "adamw", weight_decay: null }, setting, 5e5, 1e-3)).toBe(0.1);
  });

  it("leaves a large value that is best, and raises none above 1", () => {
    const dear = { ...setting, tokens: 100 * (setting.params ?? 1) };
    const best = (batch: number) => batch / (1e-3 * dear.tokens * (optimalTimescale(dear) ?? 0));
    const batch = 5 / best(1);
    expect(weightDecayAdvice({ name: "adamw", weight_decay: 5 }, dear, batch, 1e-3)).toBe(5);
    expect(weightDecayAdvice({ name: "adamw", weight_decay: null }, dear, batch, 1e-3)).toBe(1);
    expect(weightDecayAdvice({ name: "adamw", weight_decay: 100 }, dear, batch, 1e-3)).toBeCloseTo(5 * Math.E, 1);
  });

  it("holds τ to the tokens per parameter it was measured at", () => {
    expect(optimalTimescale(setting)).toBeCloseTo(1.084 * 20 ** -0.527, 9);
    expect(optimalTimescale({ ...setting, tokens: 1e14 })).toBeCloseTo(1.084 * 1280 ** -0.527, 9);
    expect(optimalTimescale({ ...setting, language: false })).toBeNull();
  });

  it("is the caller's for other optimizers and other work", () => {
    expect(weightDecayAdvice({ name: "sgd", weight_decay: 5e-4 }, setting, 5e5, 1e-3)).toBe(5e-4);
    expect(weightDecayAdvice({ name: "adamw", weight_decay: null }, { ...setting, language: false }, 256, 1e-3)).toBeNull();
  });
});
