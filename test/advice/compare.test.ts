import { describe, expect, test } from "vitest";
import { compare } from "../../src/advice/compare.ts";
import { CompareQuestion } from "../../src/contract/compare-question.ts";

const asked = { budget: { accelerator_hours: 100 }, hardware: { accelerator: "a100-sxm-40gb", count: 8 } };
const models = (...params: readonly number[]) => params.map((size) => ({ name: String(size), model: { params: size } }));
const ask = (parts: Record<string, unknown>) => compare(CompareQuestion.parse({ ...asked, ...parts }));

describe("several models on one budget", () => {
  test("one that does not fit is named, with the count that would do", () => {
    const said = ask({ models: models(1e8, 3e11, 1e12) });
    if (said.ok || said.failure.kind !== "invalid") throw new Error("two models are too large for eight accelerators");
    expect(said.failure.errors.map(({ pointer, code }) => [pointer, code])).toEqual([["/models/1", "does_not_fit"], ["/models/2", "does_not_fit"]]);
    const [first, second] = said.failure.errors.map(({ message }) => Number(/the smallest count that fits is (\d+)/.exec(message)?.[1]));
    expect(first).toBeGreaterThan(8);
    expect(second).toBeGreaterThan(first ?? 0);
    expect(ask({ models: models(1e8, 3e11), hardware: { ...asked.hardware, count: first } }).ok).toBe(true);
  });

  test("one beyond what was measured is told so, as advice would", () => {
    const said = ask({ models: models(1e8, 7e9), budget: { flops: 1e23 } });
    if (!said.ok) throw new Error("both fit");
    const outside = said.value.models.map(({ warnings }) => warnings.filter(({ code }) => code === "outside_domain").map(({ path }) => path));
    expect(outside).toEqual([["/budget"], ["/model/params", "/budget"]]);
    const small = ask({ models: models(1e8), budget: { flops: 1e19 } });
    expect(small.ok && small.value.models[0]?.warnings.filter(({ code }) => code === "outside_domain")).toEqual([]);
  });
});
