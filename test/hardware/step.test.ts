import { describe, expect, test } from "vitest";
import { accelerators, findAccelerator } from "../../src/hardware/accelerators/index.ts";
import { estimateStep } from "../../src/hardware/step.ts";
import { clusterOf, plain, shapeOf, sum } from "./setups.ts";

test("the catalogue has all 36 accelerators, each with a source", () => {
  expect(accelerators.length).toBe(36);
  expect(new Set(accelerators.map(({ id }) => id)).size).toBe(36);
  for (const entry of accelerators) {
    expect(entry.source.length).toBeGreaterThan(5);
    expect(entry.usdPerHour === null).toBe(entry.priceNote === null);
    expect(Object.values(entry.measuredShare).every((share) => share > 0 && share <= 1)).toBe(true);
  }
  expect(findAccelerator("abacus")).toBeNull();
});

describe("strong scaling at a fixed machine: BigScience 182B, 384 A100", () => {
  // 512/1024/1536/2048 sequences ran at 113.5/136.2/146.6/151.6 TFLOP/s.
  const shape = shapeOf({ params: 182e9, layers: 78, hidden: 13_824, heads: 96, kvHeads: 96, ffn: 55_296, vocab: 250_880, gatedMlp: false, tiedEmbeddings: true });
  // Jean Zay: four 100 Gb Omni-Path cards for eight accelerators.
  const cluster = clusterOf("a100-sxm-80gb", 384, { precision: "fp16", framework: "deepspeed" }, { interNodeGbS: 6.25 });
  const layout = { ...plain, dataParallel: 8, tensorParallel: 4, pipelineParallel: 12, zeroStage: 1 as const, microBatch: 2, activationCheckpointing: "full" as const };
  const rate = (batch: number): number => batch / estimateStep(shape, cluster, layout, batch, 2048).seconds;
  test.each([
    [512, 113.5],
    [1024, 136.2],
    [1536, 146.6],
  ])("%d sequences against 2048", (batch, tflops) => {
    expect(Math.abs(rate(batch) / rate(2048) / (tflops / 151.6) - 1)).toBeLessThan(0.06);
  });
});

test("MT-NLG 530B: 1,920 sequences took 60.1, 50.2 and 44.4 s on 280, 350 and 420 nodes", () => {
  const shape = shapeOf({ params: 530e9, layers: 105, hidden: 20_480, heads: 128, kvHeads: 128, ffn: 81_920, vocab: 50_257, gatedMlp: false, tiedEmbeddings: true });
  for (const [nodes, seconds] of [[280, 60.1], [350, 50.2], [420, 44.4]] as const) {
    const layout = { ...plain, dataParallel: nodes / 35, tensorParallel: 8, pipelineParallel: 35, activationCheckpointing: "full" as const };
    const step = estimateStep(shape, clusterOf("a100-sxm-80gb", nodes * 8, { framework: "deepspeed" }), layout, 1920, 2048);
    expect(Math.abs(step.seconds / seconds - 1)).toBeLessThan(0.1);
  }
});

test("sharding more is never faster at the same recompute, in any code: the search leaves ZeRO-2 out where ZeRO-1 fits", () => {
  const shape = shapeOf({ params: 2e9 });
  for (const framework of ["megatron", "nanotron", "deepspeed", "fsdp", "other"] as const) {
    for (const count of [2, 8, 64, 3161]) {
      for (const m of [1, 2, 16]) {
        const seconds = (zeroStage: 1 | 2): number => estimateStep(shape, clusterOf("v100-sxm-16gb", count, { framework, precision: "fp16" }), { ...plain, dataParallel: count, zeroStage }, count * m, 512).seconds;
        expect(seconds(2)).toBeGreaterThanOrEqual(seconds(1) * (1 - 1e-12));
      }
    }
  }
});

test("the breakdown adds up, for every accelerator and precision", () => {
  const dense = shapeOf({ params: 7e9 });
  const experts = shapeOf({ params: 30e9, experts: 64, expertsPerToken: 4 });
  for (const { id, perNode, peakTflops } of accelerators) {
    for (const precision of ["fp32", "bf16", "fp8", "nvfp4"] as const) {
      for (const shape of [dense, experts]) {
        const layout = { ...plain, dataParallel: 8, tensorParallel: Math.min(2, perNode), zeroStage: 3 as const };
        const step = estimateStep(shape, clusterOf(id, 8 * layout.tensorParallel, { precision }), layout, 64, 4096);
        expect(sum(Object.values(step.breakdown)) / step.seconds).toBeCloseTo(1, 9);
        expect(Object.values(step.breakdown).every((part) => part >= 0 && Number.isFinite(part))).toBe(true);
        expect(step.mfu).toBeGreaterThan(0);
        expect(step.mfu).toBeLessThan(0.9);
        expect(Object.keys(peakTflops).length).toBeGreaterThan(0);
      }
    }
  }
});
