import { expect, test } from "vitest";
import { answerTo, failureOf } from "./ask.ts";

const work = (count: number) => ({ model: { params: 1e11, flops_per_unit: 1e13 }, data: { tokens: 1e7, unit: "example" }, hardware: { accelerator: "a100-sxm-40gb", count } });

test("work in examples that does not fit says what it needs, and the fewest accelerators that hold it", () => {
  const failure = failureOf(work(8));
  if (failure.kind !== "does_not_fit") throw new Error(failure.kind);
  // 16 bytes a parameter over eight accelerators, and what no size explains.
  expect(failure.memory_gib).toBeGreaterThan((16 * 1e11) / 8 / 2 ** 30);
  expect(failure.memory_gib).toBeLessThan((16 * 1e11) / 8 / 2 ** 30 + 2);
  expect(failure.memory_limit_gib).toBeLessThan(40);
  const enough = failure.smallest_count ?? 0;
  expect(answerTo(work(enough)).layout.zero_stage).toBe(3);
  expect(failureOf(work(enough - 1))).toMatchObject({ kind: "does_not_fit", smallest_count: enough });
  expect(failure.remedy).toContain(`${enough} accelerators`);
});

test("work too large for any number of accelerators says so", () => {
  const { hardware } = work(8);
  const tiny = { ...work(8), hardware: { ...hardware, memory_gib: 0.2 } };
  expect(failureOf(tiny)).toMatchObject({ kind: "does_not_fit", smallest_count: null, remedy: expect.stringContaining("more memory") as string });
});
