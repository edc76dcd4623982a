import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { completeShape } from "../../src/hardware/complete-shape.ts";
import { activeParameterCount, flopsPerToken, parameterCount } from "../../src/hardware/shape.ts";
import { nothing, shapeOf } from "./setups.ts";

describe("a shape from its parameters", () => {
  test.each([
    [7e9, 32, 4096],
    [70e9, 80, 8192],
    [175e9, 96, 12_288],
    [1.3e9, 24, 2048],
  ])("%d has the published depth and width", (params, layers, hidden) => {
    expect(shapeOf({ params })).toMatchObject({ layers, hidden });
  });

  test("every size gives a finite, whole, consistent shape", () => {
    fc.assert(
      fc.property(fc.double({ min: 3, max: 15, noNaN: true }), (log) => {
        const params = 10 ** log;
        const shape = shapeOf({ params });
        for (const value of [shape.layers, shape.hidden, shape.heads, shape.kvHeads, shape.ffn, shape.vocab]) {
          expect(Number.isInteger(value) && value >= 1).toBe(true);
        }
        expect(shape.hidden % shape.heads).toBe(0);
        expect(Math.abs(Math.log(parameterCount(shape) / params))).toBeLessThan(0.35);
        expect(Number.isFinite(flopsPerToken(shape, 4096))).toBe(true);
      }),
    );
  });
});

test("a full shape gives its parameters: Llama 3 8B counts 8.03e9", () => {
  const shape = shapeOf({ layers: 32, hidden: 4096, heads: 32, kvHeads: 8, ffn: 14_336, vocab: 128_256, gatedMlp: true, tiedEmbeddings: false });
  expect(shape.params / 8.03e9).toBeCloseTo(1, 2);
});

test("whether the feed-forward layer is gated is read off the parameters", () => {
  const given = { layers: 32, hidden: 4096, heads: 32, kvHeads: 32, ffn: 11_008, vocab: 32_000 };
  expect(shapeOf({ ...given, params: 6.74e9 }).gatedMlp).toBe(true);
  expect(shapeOf({ ...given, params: 5.3e9 }).gatedMlp).toBe(false);
});

test("parameters apart from the shape are said, a contradiction is refused", () => {
  const seven = { ...nothing, layers: 32, hidden: 4096, vocab: 32_000, ffn: 11_008, heads: 32 };
  const apart = completeShape({ ...seven, params: 10e9 });
  expect("assumptions" in apart && apart.assumptions.some(({ path, why }) => path === "/model/params" && why.includes("apart"))).toBe(true);
  const contradiction = completeShape({ ...seven, params: 70e9 });
  expect("errors" in contradiction && contradiction.errors.map(({ pointer, code }) => [pointer, code])).toEqual([["/model/params", "contradiction"]]);
});

test("active parameters far below all of them are a mixture of experts, with or without their number", () => {
  const shape = shapeOf({ params: 671e9, activeParams: 37e9 });
  expect(shape.experts).toBeGreaterThanOrEqual(64);
  expect(Math.abs(Math.log(parameterCount(shape) / 671e9))).toBeLessThan(0.05);
  expect(Math.abs(Math.log(activeParameterCount(shape) / 37e9))).toBeLessThan(0.3);
  expect(shapeOf({ params: 7e9, activeParams: 6.5e9 }).experts).toBe(0);
});

test("experts: active parameters are inferred", () => {
  const shape = shapeOf({ params: 235e9, layers: 94, hidden: 4096, heads: 64, kvHeads: 4, vocab: 151_936, experts: 128, expertsPerToken: 8, expertFfn: 1536 });
  expect(shape.activeParams).toBeGreaterThan(15e9);
  expect(shape.activeParams).toBeLessThan(25e9);
});

test("contradictions are all listed with hints", () => {
  const completed = completeShape({ ...nothing, params: 1e9, activeParams: 2e9, hidden: 4096, heads: 33, kvHeads: 5 });
  expect("errors" in completed && completed.errors.map(({ pointer }) => pointer)).toEqual(["/model/active_params", "/model/heads", "/model/kv_heads"]);
});
