import fc from "fast-check";
import { expect, test } from "vitest";
import { bubbleOf } from "../../src/hardware/bubble.ts";
import { searchLayouts } from "../../src/hardware/layout-search.ts";
import { freePins } from "../../src/hardware/layout-space.ts";
import { estimateStep } from "../../src/hardware/step.ts";
import { clusterOf, shapeOf } from "./setups.ts";

test("the bubble's share at a batch is that of an estimate, and falls to what was asked at the batch that is named, not one step before", () => {
  fc.assert(
    fc.property(fc.constantFrom(7e9, 7e10, 130e9), fc.constantFrom(64, 96, 256), fc.constantFrom(2, 4, 8), fc.constantFrom(null, 1), fc.constantFrom(0.05, 0.15, 0.3), (params, count, pipelineParallel, virtualStages, share) => {
      const shape = shapeOf({ params });
      const cluster = clusterOf("a100-sxm-80gb", count);
      const [plan] = searchLayouts(shape, cluster, [512], 2048, { ...freePins, pipelineParallel, virtualStages });
      if (plan === null || plan === undefined) return;
      const shareOf = (batch: number): number => {
        const { breakdown, seconds } = estimateStep(shape, cluster, plan.layout, batch, 2048);
        return breakdown.pipeline_bubble / seconds;
      };
      const bubble = bubbleOf(shape, cluster, plan.layout, 2048);
      expect(bubble.shareAt(plan.batchSequences)).toBeCloseTo(shareOf(plan.batchSequences), 9);
      const enough = bubble.batchAt(share);
      if (enough === null) return;
      const step = plan.layout.dataParallel * plan.layout.microBatch * (plan.layout.virtualStages > 1 ? pipelineParallel : 1);
      expect(enough % step).toBe(0);
      expect(shareOf(enough)).toBeLessThanOrEqual(share * (1 + 1e-9));
      if (enough > step) expect(shareOf(enough - step)).toBeGreaterThan(share);
    }),
    { numRuns: 100 },
  );
});
