import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rules } from "../../src/science/laws/index.ts";
import type { Change } from "../../src/science/laws/index.ts";

const apply = (id: string, value: number, change: Change): number | null => {
  const rule = rules.find((one) => one.id === id);
  if (rule === undefined) throw new Error(`no rule ${id}`);
  return rule.apply(value, change);
};

const everything: Change = { batch: [512, 1024], tokens: [1e11, 2e11], noiseScale: 1e3, optimalBatch: 512, cut: 4 };

describe("rules", () => {
  it.each<[string, number, Change, number]>([
    ["linear-2017", 0.1, { batch: [256, 1024] }, 0.4],
    ["malladi-2022-learning-rate", 1e-3, { batch: [256, 1024] }, 2e-3],
    ["malladi-2022-beta1", 0.9, { batch: [256, 512] }, 0.8],
    ["malladi-2022-beta2", 0.98, { batch: [256, 1024] }, 0.92],
    ["malladi-2022-epsilon", 1e-8, { batch: [256, 1024] }, 5e-9],
    ["marek-2025-beta2", 0.95, { batch: [512, 1024] }, 0.9025],
    ["surge-2024-learning-rate", 1e-3, { batch: [1000, 4000], noiseScale: 1000 }, 0.8e-3],
    ["mccandlish-2018-learning-rate", 0.1, { batch: [1000, 3000], noiseScale: 1000 }, 0.15],
    ["measured-grid-learning-rate", 1e-3, { batch: [512, 1e12], optimalBatch: 512 }, 2 ** 0.4 * 1e-3],
    ["bjorck-2024-learning-rate", 1e-3, { tokens: [1e11, 1e12] }, 1e-3 * 10 ** -0.32],
    ["seesaw-2025-learning-rate", 1e-3, { cut: 4 }, 0.5e-3],
    ["seesaw-2025-batch", 512, { cut: 4 }, 2048],
    ["smith-2018-batch", 512, { cut: 5 }, 2560],
  ])("%s", (id, value, change, expected) => {
    expect(apply(id, value, change)).toBeCloseTo(expected, 8);
  });

  it("are all worked above, say where they come from, and are silent about a change that lacks what they need", () => {
    expect(rules).toHaveLength(13);
    expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
    for (const rule of rules) {
      expect(rule.citation).toMatch(/arXiv \d{4}\.\d{5}/);
      expect(rule.apply(0.9, everything)).toBeGreaterThan(0);
      expect(rule.apply(0.9, {})).toBeNull();
    }
  });

  it("answer null where a β would leave (0, 1)", () => {
    expect(apply("malladi-2022-beta1", 0.9, { batch: [1, 20] })).toBeNull();
  });

  it("come back to where they started when the batch does", () => {
    const batch = fc.double({ min: 1, max: 1e7, noNaN: true });
    fc.assert(
      fc.property(batch, batch, (from, to) => {
        for (const rule of rules.filter(({ parameter }) => parameter === "learning_rate")) {
          const there = rule.apply(1e-3, { batch: [from, to], tokens: [from, to], noiseScale: 1e3, optimalBatch: 1e3, cut: 1 });
          const back = rule.apply(there ?? 0, { batch: [to, from], tokens: [to, from], noiseScale: 1e3, optimalBatch: 1e3, cut: 1 });
          expect(back).toBeCloseTo(1e-3, 9);
        }
      }),
    );
  });
});
