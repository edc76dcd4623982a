import fc from "fast-check";
import { expect, test } from "vitest";
import { searchLayouts } from "../../src/hardware/layout-search.ts";
import { freePins } from "../../src/hardware/layout-space.ts";
import { checkLayout } from "../../src/hardware/legality.ts";
import { cheapestChange, cheapestRemedy, leastMemory, memoryNeeded, smallestFittingCount } from "../../src/hardware/remedy.ts";
import type { LayoutPins, Misfit } from "../../src/hardware/types.ts";
import { clusterOf, shapeOf } from "./setups.ts";

const untimed = { slopeScale: 1, baseScale: 1, microBatch: null, logSd: null, microBatchRange: null };
const fits = ({ shape, cluster, sequenceLength, pins, measured }: Misfit): boolean =>
  searchLayouts(shape, cluster, [64], sequenceLength, pins, measured === null ? null : { ...untimed, ...measured })[0] !== null;
const misfit = (params: number, id: string, count: number, pins: Partial<LayoutPins> = {}): Misfit => ({ shape: shapeOf({ params }), cluster: clusterOf(id, count), sequenceLength: 4096, pins: { ...freePins, ...pins }, measured: null });

test("a 405B on one node: the count that fits, and no node fewer does", () => {
  const case405 = misfit(405e9, "h100-sxm-80gb", 8);
  expect(fits(case405)).toBe(false);
  const count = smallestFittingCount(case405) ?? 0;
  expect(fits({ ...case405, cluster: { ...case405.cluster, count } })).toBe(true);
  for (let fewer = 8; fewer < count; fewer += 8) expect(fits({ ...case405, cluster: { ...case405.cluster, count: fewer } })).toBe(false);
  expect(cheapestRemedy(case405)).toMatch(new RegExp(`^use ${count} accelerators, or ones with \\d+ GiB each$`));
  expect(smallestFittingCount(misfit(1e15, "rtx-3090", 1))).toBeNull();
});

test("ZeRO, recompute, more tensor parallelism: the change that costs least is named with its value", () => {
  expect(cheapestRemedy(misfit(7e9, "h100-sxm-80gb", 64, { zeroStage: 0, tensorParallel: 1, pipelineParallel: 1, contextParallel: 1 }))).toMatch(/^zero_stage [123] instead of 0 fits: [\d.]+ GiB \(p90\) of 78\.4$/);
  expect(cheapestRemedy(misfit(7e9, "h100-sxm-80gb", 64, { tensorParallel: 1, pipelineParallel: 1, contextParallel: 1, zeroStage: 1, microBatch: 8, activationCheckpointing: "none" }))).toMatch(/^(micro_batch|activation_checkpointing) \w+ instead of (8|none) fits/);
  expect(cheapestRemedy(misfit(7e10, "h100-sxm-80gb", 64, { tensorParallel: 1, pipelineParallel: 1, contextParallel: 1, zeroStage: 1 }))).toMatch(/^zero_stage 3 instead of 1 fits/);
});

test("every count, memory and change that is named fits when it is asked for", () => {
  const pinned = fc.record({
    tensorParallel: fc.constantFrom(null, 1, 2, 8), pipelineParallel: fc.constantFrom(null, 1, 2, 4), virtualStages: fc.constant(null), contextParallel: fc.constantFrom(null, 1, 2),
    expertParallel: fc.constant(null), zeroStage: fc.constantFrom(null, 0 as const, 1 as const, 3 as const), microBatch: fc.constantFrom(null, 1, 4, 7), activationCheckpointing: fc.constantFrom(null, "none" as const, "selective" as const),
  });
  let changes = 0;
  let counts = 0;
  fc.assert(
    fc.property(pinned, fc.constantFrom(7e9, 3e10, 7e10, 405e9), fc.constantFrom("h100-sxm-80gb", "a100-sxm-40gb", "rtx-4090"), fc.constantFrom(1, 8, 24, 64, 256), fc.constantFrom(1, 1.6), (pins, params, id, count, memoryScale) => {
      const asked = { ...misfit(params, id, count, pins), measured: { memoryScale, outOfMemoryAt: null } };
      if (checkLayout(asked.shape, asked.cluster, pins, { sequenceLength: 4096 }).length > 0 || fits(asked)) return;
      const change = cheapestChange(asked);
      if (change !== null) {
        changes++;
        const { plan, changed } = change;
        const made = { ...pins, ...Object.fromEntries(changed.map((pin) => [pin, plan.layout[pin]])) };
        expect(checkLayout(asked.shape, asked.cluster, made, { sequenceLength: 4096 })).toEqual([]);
        expect(fits({ ...asked, pins: made })).toBe(true);
        expect(changed.length).toBeGreaterThan(0);
        // One change is named where one is enough.
        if (changed.length > 1) for (const pin of changed) expect(fits({ ...asked, pins: { ...pins, [pin]: null } })).toBe(false);
      }
      const enough = smallestFittingCount(asked);
      if (enough !== null) {
        counts++;
        expect(fits({ ...asked, cluster: { ...asked.cluster, count: enough } })).toBe(true);
      }
      const memoryGib = leastMemory(asked);
      if (memoryGib !== null) {
        const withMemory = (gib: number): boolean => fits({ ...asked, cluster: { ...asked.cluster, accelerator: { ...asked.cluster.accelerator, memoryGib: gib } } });
        expect(withMemory(memoryGib)).toBe(true);
        expect(withMemory(memoryGib * 0.999)).toBe(false);
        if (change === null) expect(memoryNeeded({ ...asked, pins: freePins }).p90).toBeGreaterThan(0);
      }
    }),
    { numRuns: 150 },
  );
  expect(changes).toBeGreaterThan(5);
  expect(counts).toBeGreaterThan(5);
}, 60_000);
