import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { distanceOutside, FOREIGN_OPTIMIZER } from "../../src/science/laws/index.ts";
import type { Setting } from "../../src/science/types.ts";

const setting: Setting = {
  language: true, params: 1e9, activeParams: 1e9, tokens: 1e11, sequenceLength: 2048, flopsPerToken: 6e9, loss: 2.4, optimizer: "adamw",
};

describe("distance outside a domain", () => {
  it("is nothing inside, on the edge, and on axes that are left out or unknown", () => {
    expect(distanceOutside(setting, {})).toBe(0);
    expect(distanceOutside(setting, { params: [1e9, 1e10], tokens: [1e9, 1e11], loss: [2, 3], compute: [1e20, 1e21], optimizers: ["adamw"] })).toBe(0);
    expect(distanceOutside({ ...setting, params: null, loss: null, flopsPerToken: null }, { params: [1, 2], loss: [0.1, 0.2], compute: [1, 2] })).toBe(0);
  });

  it("counts e-folds, either side, and adds axes as lengths do", () => {
    expect(distanceOutside(setting, { params: [1, 1e9 / Math.E] })).toBeCloseTo(1, 12);
    expect(distanceOutside(setting, { tokens: [1e11 * Math.E ** 2, 1e20] })).toBeCloseTo(2, 12);
    expect(distanceOutside(setting, { params: [1, 1e9 / Math.E ** 3], tokens: [1e11 * Math.E ** 4, 1e20] })).toBeCloseTo(5, 12);
    expect(distanceOutside(setting, { compute: [1, 6e20 / Math.E] })).toBeCloseTo(1, 12);
    expect(distanceOutside({ ...setting, optimizer: "muon" }, { optimizers: ["adamw"] })).toBe(FOREIGN_OPTIMIZER);
  });

  it("is finite and never negative", () => {
    const positive = fc.double({ min: 1e-6, max: 1e18, noNaN: true });
    fc.assert(
      fc.property(positive, positive, positive, (params, tokens, edge) => {
        const distance = distanceOutside({ ...setting, params, tokens }, { params: [edge, edge * 2], tokens: [edge, edge * 3] });
        expect(distance >= 0 && Number.isFinite(distance)).toBe(true);
      }),
    );
  });
});
