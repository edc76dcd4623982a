import { expect, test } from "vitest";
import { Z90 } from "../../src/numbers/normal.ts";

test("between −Z90 and Z90 lie 80 % of a normal distribution", () => {
  const STEPS = 10_000;
  const width = (2 * Z90) / STEPS;
  const density = (z: number) => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  const share = Array.from({ length: STEPS }, (_, i) => density(-Z90 + (i + 0.5) * width) * width).reduce((sum, part) => sum + part, 0);
  expect(share).toBeCloseTo(0.8, 8);
});
