import { describe, expect, test } from "vitest";
import { fromBound, fromCritical, fromRealised, kappa } from "../../src/science/kappa.ts";

const language = { language: true, optimizer: "adamw" } as const;
const elsewhere = { language: false, optimizer: "sgd" } as const;
const noise = { median: 1e6, logSd: 0.1 };

describe("κ, critical batch over noise scale", () => {
  test("is ×10 for adaptive optimizers on language and ×1 elsewhere, before a run shows its own", () => {
    expect(kappa(language, []).median).toBeCloseTo(10, 6);
    expect(kappa(language, []).logSd).toBeCloseTo(1, 3);
    expect(kappa(elsewhere, []).median).toBeCloseTo(1, 6);
    expect(kappa(elsewhere, []).logSd).toBeCloseTo(1.9, 2);
  });

  test("comes to what branches show, as precisions add", () => {
    const seen = fromCritical({ median: 2e6, logSd: 0.5 }, noise);
    const sd = Math.hypot(0.5, 0.1);
    const weight = sd ** -2 / (1 + sd ** -2);
    expect(Math.log(kappa(language, [seen]).median)).toBeCloseTo((1 - weight) * Math.log(10) + weight * Math.log(2), 3);
    expect(kappa(language, [seen]).logSd).toBeCloseTo((1 + sd ** -2) ** -0.5, 3);
    expect(kappa(language, [seen, seen, seen, seen]).logSd).toBeGreaterThanOrEqual(0.3);
  });

  test("a bound moves it to its own side only", () => {
    const at = { median: 1e7, logSd: 0.3 };
    expect(kappa(language, [fromBound("above", at, noise)]).median).toBeGreaterThan(12);
    expect(kappa(language, [fromBound("below", at, noise)]).median).toBeLessThan(8);
    expect(kappa(language, [fromBound("above", { median: 1e4, logSd: 0.3 }, noise)]).median).toBeCloseTo(10, 1);
  });

  test("a loss that falls as fast after a doubling lies far below the critical batch; one that halves its pace, far above", () => {
    const change = (ratio: number) => kappa(language, [fromRealised([4e6, 8e6], noise, ratio, 0.1)]).median;
    expect(change(1)).toBeGreaterThan(15);
    expect(change(0.55)).toBeLessThan(5);
    // (1 + 4/10)/(1 + 8/10): just what κ = 10 foretells.
    expect(change(1.4 / 1.8)).toBeGreaterThan(7);
    expect(change(1.4 / 1.8)).toBeLessThan(14);
  });
});
