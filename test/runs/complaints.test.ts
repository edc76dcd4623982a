import { describe, expect, test } from "vitest";
import { ThroughputMeasurement } from "../../src/contract/measurements.ts";
import { branchComplaints, noiseComplaints, throughputComplaints, unitComplaints } from "../../src/runs/complaints.ts";
import { branchesAt, cellAt, post, question, timed } from "./posts.ts";

const sound = cellAt(1e6, 94);
const pointers = (errors: readonly { pointer: string }[]) => errors.map(({ pointer }) => pointer);

describe("a post to /measurements", () => {
  test("is sound when it is", () => {
    expect(noiseComplaints(post([sound]))).toEqual([]);
  });

  test("is refused field by field, from the body's root", () => {
    const bad = { ...sound, ss: 0, to_tokens: 1, to_step: 0 };
    expect(pointers(noiseComplaints(post([sound, bad])))).toEqual(["/cells/1/to_tokens", "/cells/1/to_step", "/cells/1/ss"]);
  });

  test.each([
    [{ gg: 1e-9 }, "/cells/0/gg"],
    [{ sg: 1e9 }, "/cells/0/sg"],
    [{ s: -1, sg: 0 }, "/cells/0/s"],
  ])("is refused with %j", (part, pointer) => {
    expect(pointers(noiseComplaints(post([{ ...sound, ...part }])))).toContain(pointer);
  });

  test("names a unit that is not the run's, and fewer units than groups once however many cells", () => {
    const { geometry } = post([sound]);
    expect(pointers(unitComplaints({ ...geometry, unit: "example" }, question()))).toEqual(["/geometry/unit"]);
    expect(pointers(unitComplaints({ ...geometry, unit: "token" }, question()))).toEqual(["/geometry/tokens_per_unit"]);
    const vision = question({ model: { params: 25e6, flops_per_unit: 24e9 }, data: { tokens: 1e8, unit: "example" } });
    expect(pointers(unitComplaints(geometry, vision))).toEqual(["/geometry/tokens_per_unit"]);
    expect(pointers(unitComplaints({ ...geometry, unit: "example", tokens_per_unit: 1 }, vision))).toEqual([]);
    expect(pointers(noiseComplaints({ ...post([sound, { ...sound, bucket: 95 }]), geometry: { ...geometry, units_per_step: 4 } }))).toEqual(["/geometry/units_per_step"]);
  });
});

describe("a post to /throughput", () => {
  test("is sound when it is", () => {
    expect(throughputComplaints(timed(0.01, 0.02))).toEqual([]);
  });

  test("obeys the inequality of squares, its own minimum, and reserves what it allocates", () => {
    const row = { micro_batch: 2, kind: "step", n: 20, sum_log_seconds: -59.9, sum_log_seconds_squared: 179.5, min_seconds: 0.0497 };
    const posted = ThroughputMeasurement.parse({ points: [row, { ...row, sum_log_seconds_squared: 100 }, { ...row, min_seconds: 0.06 }], memory: [{ micro_batch: 2, peak_allocated_gib: 30, peak_reserved_gib: 20 }] });
    expect(pointers(throughputComplaints(posted))).toEqual(["/points/1/sum_log_seconds_squared", "/points/2/min_seconds", "/memory/0/peak_reserved_gib"]);
  });
});

test("branches of one batch say nothing", () => {
  expect(branchComplaints(branchesAt(1e9, [256, 512], 256))).toEqual([]);
  expect(pointers(branchComplaints(branchesAt(1e9, [256, 256], 256)))).toEqual(["/points"]);
});
