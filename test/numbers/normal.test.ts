import { expect, test } from "vitest";
import { cumulative, density, Z90 } from "../../src/numbers/normal.ts";

test("between −Z90 and Z90 lie 80 % of a normal distribution", () => {
  const STEPS = 10_000;
  const width = (2 * Z90) / STEPS;
  const density = (z: number) => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  const share = Array.from({ length: STEPS }, (_, i) => density(-Z90 + (i + 0.5) * width) * width).reduce((sum, part) => sum + part, 0);
  expect(share).toBeCloseTo(0.8, 8);
});

test("the distribution function meets its tables, and its density", () => {
  for (const [z, p] of [[0, 0.5], [1, 0.8413447], [1.959964, 0.975], [-3, 0.001349898], [-8, 6.22096e-16]] as const) expect(cumulative(z) / p).toBeCloseTo(1, 5);
  for (const z of [-2, 0.3, 1.5]) expect((cumulative(z + 1e-3) - cumulative(z - 1e-3)) / 2e-3).toBeCloseTo(density(z), 4);
});
