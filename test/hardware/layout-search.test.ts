import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bestMicroBatch, planFor, searchLayouts } from "../../src/hardware/layout-search.ts";
import { freePins } from "../../src/hardware/layout-space.ts";
import { checkLayout } from "../../src/hardware/legality.ts";
import type { Plan, Shape } from "../../src/hardware/types.ts";
import { clusterOf, shapeOf, sum } from "./setups.ts";

const shape = shapeOf({ params: 7e9 });
const targets = [64, 256, 1000, 4096];

function expectLegal(plan: Plan, count: number, of: Shape, perNode: number): void {
  const { dataParallel: d, tensorParallel: t, pipelineParallel: p, contextParallel: c, expertParallel: e, virtualStages: v, microBatch: b } = plan.layout;
  expect(d * t * p * c).toBe(count);
  expect(plan.batchSequences).toBe(d * b * plan.gradientAccumulation);
  expect(t).toBeLessThanOrEqual(perNode);
  expect([of.heads % t, of.hidden % t, d % e]).toEqual([0, 0, 0]);
  expect(p).toBeLessThanOrEqual(of.layers);
  expect(v === 1 || p * v <= of.layers).toBe(true);
  expect(plan.memory.p90).toBeLessThan(plan.memory.limitGib);
  expect(sum(Object.values(plan.breakdown)) / plan.seconds).toBeCloseTo(1, 9);
}

describe("odd counts", () => {
  test.each([7, 24, 100, 1000, 9973, 16_384])("%d accelerators", (count) => {
    const cluster = clusterOf("h100-sxm-80gb", count);
    for (const [i, plan] of searchLayouts(shape, cluster, targets, 4096).entries()) {
      expect(plan).not.toBeNull();
      if (plan === null) continue;
      expectLegal(plan, count, shape, 8);
      // Where one sequence a rank is already more, the hardware sets the batch.
      if (count <= 1000 && (targets[i] ?? 0) >= 1000) expect(Math.abs(Math.log(plan.batchSequences / (targets[i] ?? 1)))).toBeLessThanOrEqual(0.06);
    }
  });
});

test("experts and long sequences find a layout", () => {
  const experts = shapeOf({ params: 235e9, layers: 94, hidden: 4096, heads: 64, kvHeads: 4, vocab: 151_936, experts: 128, expertsPerToken: 8, expertFfn: 1536 });
  const [plan] = searchLayouts(experts, clusterOf("h100-sxm-80gb", 256), [2048], 4096);
  if (plan === null || plan === undefined) throw new Error("nothing fits");
  expectLegal(plan, 256, experts, 8);
  const [long] = searchLayouts(shape, clusterOf("h100-sxm-80gb", 64), [16], 131_072);
  expect(long?.layout.contextParallel).toBeGreaterThan(1);
});

describe("layers that do not divide into stages", () => {
  test("Llama 3 405B: 126 layers on 16,384 accelerators get a pipeline", () => {
    const llama = shapeOf({ params: 405.9e9, layers: 126, hidden: 16_384, heads: 128, kvHeads: 8, ffn: 53_248, vocab: 128_256, gatedMlp: true, tiedEmbeddings: false });
    const [plan] = searchLayouts(llama, clusterOf("h100-sxm-80gb", 16_384), [2048], 8192);
    if (plan === null || plan === undefined) throw new Error("nothing fits");
    expectLegal(plan, 16_384, llama, 8);
    expect(plan.layout.pipelineParallel).toBeGreaterThanOrEqual(8);
    // Meta measured 41 % at 16 stages (table 4).
    expect(plan.mfu).toBeGreaterThan(0.3);
  });

  test.each([61, 118, 127])("%d layers use more than one stage where memory asks for it", (layers) => {
    const deep = shapeOf({ params: 300e9, layers });
    const [plan] = searchLayouts(deep, clusterOf("a100-sxm-40gb", 512), [1024], 2048);
    if (plan === null || plan === undefined) throw new Error("nothing fits");
    expectLegal(plan, 512, deep, 8);
    expect(plan.mfu).toBeGreaterThan(0.2);
  });

  test("a pinned uneven pipeline is legal and its fullest stage sets the pace", () => {
    const cluster = clusterOf("h100-sxm-80gb", 64);
    expect(checkLayout(shape, cluster, { ...freePins, pipelineParallel: 32 })).toEqual([]);
    const odd = shapeOf({ params: 7e9, layers: 33 });
    expect(checkLayout(odd, cluster, { ...freePins, pipelineParallel: 8 })).toEqual([]);
    const seconds = (layers: number): number =>
      searchLayouts({ ...shape, layers }, cluster, [512], 4096, { ...freePins, tensorParallel: 1, contextParallel: 1, pipelineParallel: 8, virtualStages: 1, microBatch: 1, activationCheckpointing: "none" })[0]?.breakdown.matmul ?? 0;
    // 33 layers cost what 40 do, five a stage, but for the logits.
    expect(seconds(33) / seconds(40)).toBeGreaterThan(0.92);
    expect(seconds(33)).toBeGreaterThan(1.12 * seconds(32));
    const [error] = checkLayout(shape, clusterOf("h100-sxm-80gb", 64), { ...freePins, pipelineParallel: 64 });
    expect(error?.pointer).toBe("/layout/pipeline_parallel");
    expect(error?.hint).toContain("32");
  });
});

describe("how near a batch is", () => {
  const cluster = clusterOf("h100-sxm-80gb", 256);
  const batch = (target: number, closeness: "near" | "exact"): number => searchLayouts(shape, cluster, [target], 4096, freePins, null, closeness)[0]?.batchSequences ?? 0;

  test("a fixed batch that divides is run as it is", () => {
    for (const target of [256, 384, 512, 640, 1000, 1024, 1536]) expect(batch(target, "exact")).toBe(target);
  });

  test("a fixed batch is never farther off than one of a ladder", () => {
    for (const target of [257, 300, 500, 777, 1001, 2222]) {
      const off = (actual: number): number => Math.abs(Math.log(actual / target));
      expect(off(batch(target, "exact"))).toBeLessThanOrEqual(off(batch(target, "near")) + 1e-12);
    }
  });

  test("on a ladder a tiny gain of speed does not move the batch", () => {
    for (const [target, plan] of [[1024, 0], [2048, 0], [512, 0]] as const) expect(batch(target, "near") - target).toBe(plan);
  });
});

/** What the search maximizes near the target: sequences per second, less 1 % for every 1 % beside it. */
const scoreOf = (plan: Plan, target: number): number => (plan.batchSequences / plan.seconds) * Math.exp(-Math.abs(Math.log(plan.batchSequences / target)));

const machine = fc.record({
  count: fc.constantFrom(8, 24, 64, 96, 256),
  target: fc.integer({ min: 8, max: 4096 }),
  params: fc.constantFrom(4e8, 3e9, 7e9, 3e10),
  id: fc.constantFrom("h100-sxm-80gb", "a100-sxm-40gb", "mi300x", "tpu-v5p"),
});

test("more memory never removes a layout or slows the best one", () => {
  fc.assert(
    fc.property(machine, fc.double({ min: 1, max: 3, noNaN: true }), ({ count, target, params, id }, factor) => {
      const small = clusterOf(id, count);
      const large = { ...small, accelerator: { ...small.accelerator, memoryGib: small.accelerator.memoryGib * factor } };
      const [a] = searchLayouts(shapeOf({ params }), small, [target], 4096);
      const [b] = searchLayouts(shapeOf({ params }), large, [target], 4096);
      if (a === null || a === undefined) return;
      expect(b).not.toBeNull();
      if (b === null || b === undefined) return;
      if (Math.abs(Math.log(a.batchSequences / target)) > 0.06) return;
      expect(scoreOf(b, target)).toBeGreaterThanOrEqual(scoreOf(a, target) * (1 - 1e-9));
    }),
    { numRuns: 60 },
  );
});

test("a faster chip or link never slows", () => {
  fc.assert(
    fc.property(machine, fc.constantFrom("intraNodeGbS", "interNodeGbS", "memoryTbS", "peak"), fc.double({ min: 1, max: 4, noNaN: true }), ({ count, target, params, id }, part, factor) => {
      const slow = clusterOf(id, count);
      const chip = slow.accelerator;
      const faster = part === "peak" ? { ...chip, peakTflops: { bf16: (chip.peakTflops.bf16 ?? 1) * factor } } : { ...chip, [part]: chip[part] * factor };
      const of = shapeOf({ params });
      const [a] = searchLayouts(of, slow, [target], 4096);
      const [b] = searchLayouts(of, { ...slow, accelerator: faster }, [target], 4096);
      if (a === null || a === undefined || b === null || b === undefined) return;
      const off = Math.abs(Math.log(a.batchSequences / target)) > 0.06;
      expect(off ? b.batchSequences / b.seconds : scoreOf(b, target)).toBeGreaterThanOrEqual((off ? a.batchSequences / a.seconds : scoreOf(a, target)) * (1 - 1e-9));
    }),
    { numRuns: 60 },
  );
});

test("a free layout is never slower than a pinned one at the same batch", () => {
  const pins = fc.record({
    tensorParallel: fc.constantFrom(null, 1, 2, 4, 8), pipelineParallel: fc.constantFrom(null, 1, 2, 4), virtualStages: fc.constantFrom(null, 1, 2),
    contextParallel: fc.constantFrom(null, 1, 2), expertParallel: fc.constant(null), zeroStage: fc.constantFrom(null, 0 as const, 1 as const, 2 as const, 3 as const),
    microBatch: fc.constantFrom(null, 1, 2, 3, 4, 5, 6, 12), activationCheckpointing: fc.constantFrom(null, "none" as const, "selective" as const, "full" as const),
  });
  fc.assert(
    fc.property(machine, pins, fc.constantFrom("megatron" as const, "nanotron" as const, "other" as const), ({ count, target, params, id }, pinned, framework) => {
      const of = shapeOf({ params });
      const cluster = clusterOf(id, count, { framework });
      const [held] = searchLayouts(of, cluster, [target], 4096, pinned);
      if (held === null || held === undefined) return;
      for (const [field, value] of Object.entries(pinned)) if (value !== null) expect(held.layout[field as keyof typeof held.layout]).toBe(value);
      const [free] = searchLayouts(of, cluster, [held.batchSequences], 4096);
      if (free?.batchSequences === held.batchSequences) expect(free.seconds).toBeLessThanOrEqual(held.seconds * (1 + 1e-9));
    }),
    { numRuns: 300 },
  );
});

test("a phase keeps the degrees and divides its batch", () => {
  const cluster = clusterOf("h100-sxm-80gb", 256);
  const [plan] = searchLayouts(shape, cluster, [1024], 4096);
  if (plan === null || plan === undefined) throw new Error("nothing fits");
  const d = plan.layout.dataParallel;
  const phase = bestMicroBatch(shape, cluster, plan.layout, 2 * d, 4096);
  expect(phase?.batchSequences).toBe(2 * d);
  expect(phase?.layout.dataParallel).toBe(d);
  expect(bestMicroBatch(shape, cluster, plan.layout, 2 * d + 1, 4096)).toBeNull();
  expect(planFor(shape, cluster, plan.layout, 512, 4096)?.layout.tensorParallel).toBe(plan.layout.tensorParallel);
});

test("illegal pins are listed with the nearest legal values", () => {
  const errors = checkLayout(shape, clusterOf("h100-sxm-80gb", 256), { ...freePins, tensorParallel: 3, pipelineParallel: 5, expertParallel: 2 });
  expect(errors.map(({ pointer }) => pointer)).toEqual(["/layout/tensor_parallel", "/layout/pipeline_parallel", "/layout/expert_parallel"]);
  expect(errors[0]?.hint).toBe("2 or 4");
  expect(checkLayout(shape, clusterOf("h100-sxm-80gb", 256), { ...freePins, tensorParallel: 8, pipelineParallel: 4 })).toEqual([]);
});
