import { describe, expect, test } from "vitest";
import { estimateMemory, memoryConstants, memoryMargin } from "../../src/hardware/memory.ts";
import { clusterOf, plain, shapeOf } from "./setups.ts";

const shape = shapeOf({ params: 7e9 });
const layout = { ...plain, dataParallel: 8, zeroStage: 3 as const };
const at = (microBatch: number, memoryGib: number, of = layout) => estimateMemory(shape, clusterOf("h100-sxm-80gb", 8, {}, { memoryGib }), { ...of, microBatch }, 64, 4096);

describe("what the allocator hoards", () => {
  test("is held while there is room", () => {
    const roomy = at(4, 1000);
    expect(roomy.p10).toBeLessThan(roomy.p50);
    expect(roomy.p90 / roomy.p50).toBeGreaterThan(memoryMargin(memoryConstants));
  });

  test("is given back near the limit, so that a layout fits as long as its need does", () => {
    const roomy = at(4, 1000);
    const tight = at(4, roomy.p50 / 0.98);
    expect(tight.p90).toBeLessThan(tight.limitGib);
    expect(tight.p50).toBeLessThanOrEqual(tight.p90);
    const short = at(4, 0.6 * roomy.p50);
    expect(short.p90).toBeGreaterThan(short.limitGib);
  });

  test("never turns a fit into a misfit when memory grows", () => {
    let fitted = false;
    for (let gib = 20; gib < 200; gib += 2) {
      const memory = at(4, gib);
      const fits = memory.p90 < memory.limitGib;
      expect(fits || !fitted).toBe(true);
      fitted = fits;
      expect(memory.p10).toBeLessThanOrEqual(memory.p50);
      expect(memory.p50).toBeLessThanOrEqual(memory.p90);
    }
    expect(fitted).toBe(true);
  });
});

test("memory grows with the micro-batch and shrinks with recompute and sharding", () => {
  const one = at(1, 1000).p50;
  expect(at(2, 1000).p50).toBeGreaterThan(one);
  expect(at(1, 1000, { ...layout, zeroStage: 3 }).p50).toBeLessThan(estimateMemory(shape, clusterOf("h100-sxm-80gb", 8, {}, { memoryGib: 1000 }), { ...plain, dataParallel: 8 }, 64, 4096).p50);
  const full = estimateMemory(shape, clusterOf("h100-sxm-80gb", 8, {}, { memoryGib: 1000 }), { ...layout, microBatch: 4, activationCheckpointing: "full" }, 64, 4096).p50;
  expect(full).toBeLessThan(at(4, 1000).p50);
});
