import fc from "fast-check";
import { expect, test } from "vitest";
import { accelerators } from "../../src/hardware/accelerators/index.ts";
import { frameworks } from "../../src/hardware/frameworks.ts";
import { estimateMemory } from "../../src/hardware/memory.ts";
import { estimateStep } from "../../src/hardware/step.ts";
import type { Accelerator, Checkpointing, FrameworkName, Layout } from "../../src/hardware/types.ts";
import { clusterOf, shapeOf, sum } from "./setups.ts";

const shapes = [
  shapeOf({ params: 1e9 }), shapeOf({ params: 7e9 }), shapeOf({ params: 7e10 }), shapeOf({ params: 176e9, layers: 70, hidden: 14_336, vocab: 250_880, tiedEmbeddings: true }),
  shapeOf({ params: 30e9, layers: 48, hidden: 2048, heads: 32, kvHeads: 4, vocab: 151_936, experts: 128, expertsPerToken: 8, expertFfn: 768 }),
];

/** An exact layout on any accelerator and code, an interleaved pipeline no deeper than its micro-batches. */
const setup = fc
  .record({
    shape: fc.constantFrom(...shapes), id: fc.constantFrom(...accelerators.map(({ id }) => id)), framework: fc.constantFrom(...(Object.keys(frameworks) as FrameworkName[])),
    data: fc.constantFrom(1, 2, 3, 8, 64), tensor: fc.constantFrom(1, 2, 4), pipeline: fc.constantFrom(1, 2, 5, 16), virtual: fc.constantFrom(1, 2), context: fc.constantFrom(1, 4), expert: fc.constantFrom(1, 8),
    zeroStage: fc.constantFrom<Layout["zeroStage"]>(0, 1, 2, 3), microBatch: fc.constantFrom(1, 2, 8), activationCheckpointing: fc.constantFrom<Checkpointing>("none", "selective", "full"),
    turns: fc.integer({ min: 1, max: 6 }), sequenceLength: fc.constantFrom(512, 4096, 32_768), faster: fc.double({ min: 1, max: 10, noNaN: true }),
  })
  .map(({ shape, id, framework, data, tensor, pipeline, virtual, context, expert, zeroStage, microBatch, activationCheckpointing, turns, sequenceLength, faster }) => {
    const layout: Layout = {
      dataParallel: data, tensorParallel: tensor, pipelineParallel: pipeline, virtualStages: pipeline > 1 ? virtual : 1, contextParallel: context,
      expertParallel: shape.experts > 0 && data % expert === 0 ? expert : 1, zeroStage: pipeline > 1 && zeroStage > 1 ? 1 : zeroStage, microBatch, activationCheckpointing,
    };
    const accumulation = turns * (layout.virtualStages > 1 ? pipeline : 1);
    return { shape, cluster: clusterOf(id, data * tensor * pipeline * context, { framework }), layout, accumulation, batch: data * microBatch * accumulation, sequenceLength, faster };
  });

const scaled = (of: Readonly<Partial<Record<string, number>>>, by: number): Record<string, number> => Object.fromEntries(Object.entries(of).map(([name, value]) => [name, (value ?? 0) * by]));

/** What an accelerator could be better at, each alone. */
const better: Readonly<Record<string, (accelerator: Accelerator, by: number) => Accelerator>> = {
  peak: (accelerator, by) => ({ ...accelerator, peakTflops: scaled(accelerator.peakTflops, by) }),
  memory: (accelerator, by) => ({ ...accelerator, memoryTbS: accelerator.memoryTbS * by }),
  "link inside a node": (accelerator, by) => ({ ...accelerator, intraNodeGbS: accelerator.intraNodeGbS * by }),
  "link between nodes": (accelerator, by) => ({ ...accelerator, interNodeGbS: accelerator.interNodeGbS * by }),
};

for (const [what, improve] of Object.entries(better)) {
  test(`a faster ${what} never slows a layout`, () => {
    fc.assert(
      fc.property(setup, ({ shape, cluster, layout, batch, sequenceLength, faster }) => {
        const plain = estimateStep(shape, cluster, layout, batch, sequenceLength).seconds;
        const improved = { ...cluster, accelerator: improve(cluster.accelerator, faster) };
        expect(estimateStep(shape, improved, layout, batch, sequenceLength).seconds).toBeLessThanOrEqual(plain * (1 + 1e-9));
      }),
      { numRuns: 300 },
    );
  });
}

test("a step adds up, and grows with its micro-batches, but less than they do", () => {
  fc.assert(
    fc.property(setup, ({ shape, cluster, layout, accumulation, batch, sequenceLength }) => {
      const [once, twice, thrice] = [1, 2, 3].map((times) => estimateStep(shape, cluster, layout, times * batch, sequenceLength)) as [ReturnType<typeof estimateStep>, ReturnType<typeof estimateStep>, ReturnType<typeof estimateStep>];
      expect(sum(Object.values(once.breakdown)) / once.seconds).toBeCloseTo(1, 9);
      expect(Math.min(...Object.values(once.breakdown))).toBeGreaterThanOrEqual(0);
      expect(twice.seconds).toBeGreaterThan(once.seconds);
      expect(twice.seconds).toBeLessThan(2 * once.seconds);
      // What a step does once is done once: the rest is a straight line in the micro-batches.
      expect(thrice.seconds - twice.seconds).toBeCloseTo(twice.seconds - once.seconds, 6);
      expect(once.mfu).toBeLessThan(1);
      expect(accumulation).toBeGreaterThan(0);
    }),
    { numRuns: 300 },
  );
});

test("memory grows with the micro-batch, and shrinks with recompute and with sharding", () => {
  fc.assert(
    fc.property(setup, ({ shape, cluster, layout, batch, sequenceLength }) => {
      const needed = (change: Partial<Layout>): number => estimateMemory(shape, cluster, { ...layout, ...change }, 64 * batch, sequenceLength).p90;
      expect(needed({ microBatch: 2 * layout.microBatch })).toBeGreaterThanOrEqual(needed({}) * (1 - 1e-12));
      expect(needed({ activationCheckpointing: "selective" })).toBeLessThanOrEqual(needed({ activationCheckpointing: "none" }) * (1 + 1e-12));
      expect(needed({ activationCheckpointing: "full" })).toBeLessThanOrEqual(needed({ activationCheckpointing: "selective" }) * (1 + 1e-12));
      expect(needed({ zeroStage: 1 })).toBeLessThanOrEqual(needed({ zeroStage: 0 }) * (1 + 1e-12));
    }),
    { numRuns: 300 },
  );
});
