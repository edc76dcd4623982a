import fc from "fast-check";
import { expect, test } from "vitest";
import { searchLayouts } from "../../src/hardware/layout-search.ts";
import { freePins } from "../../src/hardware/layout-space.ts";
import { RECOMPUTES } from "../../src/hardware/memory.ts";
import { complexityOf, HARDLY_SLOWER, simplerThan } from "../../src/hardware/simpler.ts";
import type { Layout } from "../../src/hardware/types.ts";
import { allAt } from "./brute-force.ts";
import { clusterOf, plain, shapeOf } from "./setups.ts";

const complexity = (layout: Layout): number => complexityOf(layout, RECOMPUTES.indexOf(layout.activationCheckpointing));

test("simpler: fewer axes, then smaller degrees, then less ZeRO, then less recompute, then no interleaving", () => {
  const ascending: Layout[] = [
    plain,
    { ...plain, activationCheckpointing: "selective" },
    { ...plain, activationCheckpointing: "full" },
    { ...plain, zeroStage: 3 },
    { ...plain, tensorParallel: 2 },
    { ...plain, pipelineParallel: 4 },
    { ...plain, pipelineParallel: 4, virtualStages: 2 },
    { ...plain, pipelineParallel: 4, zeroStage: 1 },
    { ...plain, tensorParallel: 8 },
    { ...plain, tensorParallel: 2, pipelineParallel: 2 },
  ];
  expect(ascending.toSorted((a, b) => complexity(a) - complexity(b))).toEqual(ascending);
});

const experts = shapeOf({ params: 30e9, layers: 48, hidden: 2048, heads: 32, kvHeads: 4, vocab: 151_936, experts: 128, expertsPerToken: 8, expertFfn: 768 });
const shapes = [shapeOf({ params: 4e8 }), shapeOf({ params: 7e9 }), shapeOf({ params: 3e10 }), shapeOf({ params: 7e10 }), experts];

test("the simpler layout is the simplest within 2 %, as trying every legal layout finds it", () => {
  let found = 0;
  fc.assert(
    fc.property(
      fc.constantFrom(...shapes), fc.constantFrom(8, 12, 24, 32, 64), fc.constantFrom("h100-sxm-80gb", "a100-sxm-40gb", "tpu-v5p"),
      fc.constantFrom("megatron" as const, "nanotron" as const, "other" as const), fc.constantFrom(24, 96, 128, 512, 960), fc.constantFrom(2048, 8192),
      (shape, count, id, framework, target, sequenceLength) => {
        const cluster = clusterOf(id, count, { framework });
        const [best] = searchLayouts(shape, cluster, [target], sequenceLength, freePins, null, "exact");
        if (best === null || best === undefined) return;
        const simpler = simplerThan(shape, cluster, best, best.batchSequences, sequenceLength, freePins, null);
        let least = complexity(best.layout);
        for (const { layout, seconds } of allAt(shape, cluster, best.batchSequences, sequenceLength, 16)) {
          const sensible = (layout.contextParallel === 1 || sequenceLength / layout.contextParallel >= 1024) && Math.ceil(shape.layers / layout.pipelineParallel) * layout.pipelineParallel <= 1.25 * shape.layers;
          if (sensible && seconds <= best.seconds * (1 + HARDLY_SLOWER) * (1 - 1e-9)) least = Math.min(least, complexity(layout));
        }
        expect(simpler === null ? complexity(best.layout) : complexity(simpler.layout)).toBeLessThanOrEqual(least);
        if (simpler === null) return;
        found++;
        expect(complexity(simpler.layout)).toBeLessThan(complexity(best.layout));
        expect(simpler.batchSequences).toBe(best.batchSequences);
        expect(simpler.seconds).toBeLessThanOrEqual(best.seconds * (1 + HARDLY_SLOWER) * (1 + 1e-9));
        expect(simpler.memory.p90).toBeLessThan(simpler.memory.limitGib);
      },
    ),
    { numRuns: 60 },
  );
  expect(found).toBeGreaterThan(5);
}, 60_000);

test("a ramp can begin on the simpler layout, and pins are kept", () => {
  const shape = shapeOf({ params: 3e10 });
  const cluster = clusterOf("h100-sxm-80gb", 96);
  for (const divides of [3, 6, 12, 48]) {
    const [best] = searchLayouts(shape, cluster, [960], 4096, freePins, null, "exact");
    if (best === null || best === undefined) throw new Error("nothing fits");
    const simpler = simplerThan(shape, cluster, best, divides, 4096, { ...freePins, tensorParallel: best.layout.tensorParallel }, null);
    if (simpler === null) continue;
    expect(divides % simpler.layout.dataParallel).toBe(0);
    expect(simpler.layout.tensorParallel).toBe(best.layout.tensorParallel);
  }
});
