import fc from "fast-check";
import { expect, test } from "vitest";
import { searchLayouts } from "../../src/hardware/layout-search.ts";
import { freePins } from "../../src/hardware/layout-space.ts";
import { checkLayout } from "../../src/hardware/legality.ts";
import type { LayoutPins } from "../../src/hardware/types.ts";
import { clusterOf, shapeOf } from "./setups.ts";

const dense = shapeOf({ params: 7e9, layers: 61, heads: 32, kvHeads: 8, hidden: 4096 });
const experts = shapeOf({ params: 100e9, layers: 61, hidden: 4096, heads: 64, kvHeads: 8, vocab: 129_280, experts: 160, expertsPerToken: 6, expertFfn: 1536 });
const told = (shape: typeof dense, count: number, pins: Partial<LayoutPins>): [string, string][] =>
  checkLayout(shape, clusterOf("h100-sxm-80gb", count), { ...freePins, ...pins }, { sequenceLength: 4096 }).map(({ pointer, hint }) => [pointer.replace("/layout/", ""), hint]);

test.each([
  ["heads", dense, 96, { tensorParallel: 6 }, [["tensor_parallel", "4 or 8"]]],
  ["nodes of eight", dense, 64, { tensorParallel: 16 }, [["tensor_parallel", "8"]]],
  ["seven accelerators", dense, 7, { tensorParallel: 8 }, [["tensor_parallel", "1"]]],
  ["layers", dense, 64, { pipelineParallel: 64 }, [["pipeline_parallel", "32 (stages may differ by a layer)"]]],
  ["the sequence", dense, 96, { contextParallel: 3 }, [["context_parallel", "2 or 4"]]],
  ["a product", dense, 64, { tensorParallel: 8, pipelineParallel: 16 }, [["pipeline_parallel", "tensor_parallel 4, or pipeline_parallel 8"]]],
  ["experts", experts, 256, { expertParallel: 48 }, [["expert_parallel", "32"]]],
  ["experts inside data parallelism", experts, 256, { expertParallel: 80, tensorParallel: 8, contextParallel: 2 }, [["expert_parallel", "16"]]],
  ["parts of no pipeline", dense, 64, { virtualStages: 2, pipelineParallel: 1 }, [["virtual_stages", "1"]]],
  ["parts that need a pipeline", dense, 64, { virtualStages: 2, zeroStage: 2 as const }, [["virtual_stages", "1, or zero_stage 0 or 1"]]],
  ["parts with nothing left for a pipeline", dense, 8, { virtualStages: 2, tensorParallel: 8 }, [["virtual_stages", "1, or smaller degrees"]]],
  ["all at once", dense, 64, { tensorParallel: 3, pipelineParallel: 5, contextParallel: 7, virtualStages: 99, expertParallel: 2, zeroStage: 3 as const },
    [["tensor_parallel", "2 or 4"], ["pipeline_parallel", "4 or 8 (stages may differ by a layer)"], ["context_parallel", "4 or 8"], ["virtual_stages", "13 or fewer (parts may differ by a layer)"], ["expert_parallel", "1"], ["zero_stage", "0 or 1"]]],
] as const)("%s", (_name, shape, count, pins, wrong) => {
  expect(told(shape, count, pins)).toEqual(wrong);
});

test("pins that are legal have a layout wherever there is memory enough", () => {
  const pins = fc.record({
    tensorParallel: fc.constantFrom(null, null, 1, 2, 3, 4, 8, 16), pipelineParallel: fc.constantFrom(null, null, 1, 2, 3, 5, 8, 16, 61, 64), virtualStages: fc.constantFrom(null, null, 1, 2, 5, 31),
    contextParallel: fc.constantFrom(null, null, 1, 2, 3, 4), expertParallel: fc.constantFrom(null, null, 1, 2, 5, 16, 48), zeroStage: fc.constantFrom(null, 0 as const, 1 as const, 2 as const, 3 as const),
    microBatch: fc.constantFrom(null, 1, 3), activationCheckpointing: fc.constantFrom(null, "full" as const),
  });
  fc.assert(
    fc.property(pins, fc.constantFrom(dense, experts), fc.constantFrom(1, 7, 8, 12, 24, 61, 64, 96, 100, 256), (pinned, shape, count) => {
      const cluster = clusterOf("h100-sxm-80gb", count, {}, { memoryGib: 1e9 });
      const errors = checkLayout(shape, cluster, pinned, { sequenceLength: 4096 });
      const [plan] = searchLayouts(shape, cluster, [4096], 4096, pinned);
      if (errors.length === 0) expect(plan).not.toBeNull();
    }),
    { numRuns: 3000 },
  );
});
