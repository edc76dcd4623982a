import { describe, expect, test } from "vitest";
import { bill } from "../../src/hardware/bill.ts";
import { calibrate, type Measured } from "../../src/hardware/calibration.ts";
import { searchGeneric } from "../../src/hardware/generic-step.ts";
import { planFor } from "../../src/hardware/layout-search.ts";
import { estimateMemory } from "../../src/hardware/memory.ts";
import { estimateStep } from "../../src/hardware/step.ts";
import { clusterOf, plain, shapeOf, sum } from "./setups.ts";

const shape = shapeOf({ params: 7e9 });
const cluster = clusterOf("h100-sxm-80gb", 64, { framework: "other" });
const layout = { ...plain, dataParallel: 64, zeroStage: 3 as const, microBatch: 2 };
const row = { n: 1, sum_log_seconds: null, count: null };
const measured: Measured = { shape, cluster, layout, sequenceLength: 4096, batchSequences: 512, stepTimes: [], memory: [] };
const model = estimateStep(shape, cluster, layout, 512, 4096);

describe("calibration", () => {
  test("nothing measured, nothing known", () => {
    expect(calibrate(measured)).toBeNull();
  });

  test("one step rescales the model and narrows the interval", () => {
    const calibration = calibrate({ ...measured, stepTimes: [{ ...row, micro_batch: 2, kind: "step", batch_sequences: 512, seconds: 1.3 * model.seconds }] });
    const step = estimateStep(shape, cluster, layout, 512, 4096, calibration);
    expect(step.seconds / model.seconds).toBeCloseTo(1.3, 6);
    expect(step.logSd).toBeLessThan(model.logSd);
    expect(sum(Object.values(step.breakdown))).toBeCloseTo(step.seconds, 9);
  });

  test("three micro-batches fix a line that is trusted to twice the range", () => {
    const points = [1, 2, 4].map((size) => ({ ...row, micro_batch: size, kind: "accumulate" as const, batch_sequences: null, seconds: 0.2 + 0.5 * size }));
    const calibration = calibrate({ ...measured, stepTimes: points });
    expect(calibration?.microBatch?.measured.intercept).toBeCloseTo(0.2, 6);
    expect(calibration?.microBatch?.measured.slope).toBeCloseTo(0.5, 6);
    const inside = estimateStep(shape, cluster, { ...layout, microBatch: 4 }, 512, 4096, calibration);
    const outside = estimateStep(shape, cluster, { ...layout, microBatch: 32 }, 2048, 4096, calibration);
    expect(outside.logSd).toBeGreaterThan(inside.logSd);
  });

  test("log-sums are read as their geometric mean", () => {
    const point = { ...row, micro_batch: 2, kind: "step" as const, batch_sequences: 512, seconds: null, n: 4, sum_log_seconds: 4 * Math.log(2 * model.seconds) };
    const calibration = calibrate({ ...measured, stepTimes: [point] });
    expect(estimateStep(shape, cluster, layout, 512, 4096, calibration).seconds / model.seconds).toBeCloseTo(2, 6);
  });

  // A pipeline waits, so that its step has two parts worth telling apart.
  const piped = { ...plain, dataParallel: 8, tensorParallel: 1, pipelineParallel: 8 };
  const secondsAt = (batch: number, calibration: ReturnType<typeof calibrate> = null): number => estimateStep(shape, cluster, piped, batch, 4096, calibration).seconds;
  const work = (secondsAt(512) - secondsAt(256)) / 32;
  const once = secondsAt(256) - 32 * work;
  const truth = (batch: number): number => (1.15 * work * batch) / 8 + 1.6 * once;
  const timed = (...batches: number[]): ReturnType<typeof calibrate> =>
    calibrate({ ...measured, layout: piped, stepTimes: batches.map((batch) => ({ ...row, micro_batch: 1, kind: "step" as const, batch_sequences: batch, seconds: truth(batch) })) });

  test("steps at two batches tell work from waiting", () => {
    const calibration = timed(64, 1024);
    expect(calibration?.slopeScale).toBeCloseTo(1.15, 1);
    expect(calibration?.baseScale).toBeCloseTo(1.6, 0);
    expect(secondsAt(256, calibration) / truth(256)).toBeCloseTo(1, 1);
  });

  test("one slow step is laid to waiting more than to work, and more so the more of it is waiting", () => {
    const [few, many] = [timed(64), timed(4096)];
    expect(few!.baseScale).toBeGreaterThan(few!.slopeScale);
    expect(few!.baseScale).toBeGreaterThan(many!.baseScale);
    // Rescaling both alike would miss the large batch by more.
    const alike = (truth(64) / secondsAt(64)) * secondsAt(4096);
    expect(Math.abs(Math.log(secondsAt(4096, few) / truth(4096)))).toBeLessThan(Math.abs(Math.log(alike / truth(4096))));
  });

  test("a slow optimizer alone says little of the rest of the step", () => {
    const calibration = calibrate({ ...measured, stepTimes: [{ ...row, micro_batch: 2, kind: "optimizer", batch_sequences: null, seconds: 2 * model.breakdown.optimizer }] });
    expect(estimateStep(shape, cluster, layout, 512, 4096, calibration).seconds / model.seconds).toBeCloseTo(1, 1);
    expect(calibration!.baseScale).toBeGreaterThan(1);
  });

  test("peaks rescale memory, and what ran out of memory is not advised", () => {
    const peak = estimateMemory(shape, cluster, layout, 512, 4096).p50;
    const calibration = calibrate({
      ...measured,
      memory: [
        { micro_batch: 2, peak_allocated_gib: 0.8 * peak, peak_reserved_gib: null, out_of_memory: false },
        { micro_batch: 4, peak_allocated_gib: 0, peak_reserved_gib: null, out_of_memory: true },
      ],
    });
    expect(calibration?.memoryScale).toBeCloseTo(0.8, 6);
    expect(planFor(shape, cluster, layout, 512, 4096, calibration)?.layout.microBatch).toBeLessThan(4);
  });
});

test("generic work is data parallel and its breakdown adds up", () => {
  const [plan, none] = searchGeneric({ params: 25e6, flopsPerUnit: 24e9 }, clusterOf("a100-sxm-80gb", 8), [2048, 1]);
  expect(plan?.batchSequences).toBe(2048);
  expect(plan?.layout).toMatchObject({ dataParallel: 8, tensorParallel: 1, microBatch: 256 });
  expect(sum(Object.values(plan?.breakdown ?? {}))).toBeCloseTo(plan?.seconds ?? 0, 9);
  expect(none?.batchSequences).toBe(8);
});

test("a small vision step is not priced at a language model's fixed cost", () => {
  // ResNet-50: 25.6M parameters, 4.1 GFLOP multiply-adds an image forward, 24.6 GFLOP in all. Tuned codes step in about 15–25 ms here.
  const [plan] = searchGeneric({ params: 25.6e6, flopsPerUnit: 24.6e9 }, clusterOf("a100-sxm-80gb", 8), [256]);
  expect(plan?.seconds).toBeLessThan(0.03);
  expect(plan?.breakdown.fixed).toBeLessThanOrEqual(0.01);
});

test("a bill: hours, money and energy from steps and goodput", () => {
  const cost = bill({ trainingSeconds: 3600 * 85, logSd: 0.1, count: 256, usdPerHour: 2.5, powerWatts: 700 });
  expect(cost.wallClockHours.p50).toBeCloseTo(100, 9);
  expect(cost.acceleratorHours).toBeCloseTo(25_600, 6);
  expect(cost.usd).toBeCloseTo(64_000, 6);
  expect(cost.energyKwh).toBeCloseTo(25_600 * 0.7 * 1.1, 6);
  expect(cost.wallClockHours.p10).toBeLessThan(100);
  expect(cost.wallClockHours.p90).toBeGreaterThan(130);
  expect(bill({ trainingSeconds: 1, logSd: 0, count: 1, usdPerHour: null, powerWatts: null })).toMatchObject({ usd: null, energyKwh: null });
});
