import { describe, expect, test } from "vitest";
import { launchers } from "../../src/launchers/index.ts";
import { planOf } from "../../src/launchers/plan.ts";
import { restOf } from "../../src/launchers/rest.ts";
import { numeral } from "../../src/launchers/syntax/number.ts";
import { yaml } from "../../src/launchers/syntax/yaml.ts";
import { dialectFor } from "../../src/launchers/version.ts";
import { answerTo } from "../advice/ask.ts";

const plan = planOf(answerTo());

describe("the rest of a plan", () => {
  test("begins in the stage the tokens lie in, and ends where the plan does", () => {
    const [, second] = plan.stages;
    if (second === undefined) throw new Error("no ramp");
    const middle = second.fromTokens + 1000 * second.globalBatch * 4096;
    const rest = restOf(plan, middle);
    expect(rest.stages.map((stage) => [stage.fromTokens, stage.globalBatch])).toEqual([[middle, second.globalBatch], ...plan.stages.slice(2).map((stage) => [stage.fromTokens, stage.globalBatch])]);
    expect(rest.stages.at(-1)?.toTokens).toBe(plan.trainTokens);
    expect(rest.trainSteps).toBeLessThan(plan.trainSteps - 1000);
  });

  test("of nothing seen is the plan, of all seen the last stage", () => {
    expect(restOf(plan, 0)).toBe(plan);
    expect(restOf(plan, 1e15).stages.map((stage) => stage.globalBatch)).toEqual([plan.globalBatch]);
  });

  test("is written by every launcher; thresholds stay those of the whole run", () => {
    const [, second, third] = plan.stages;
    if (second === undefined || third === undefined) throw new Error("no ramp");
    const rest = restOf(plan, second.fromTokens + 4096 * second.globalBatch * 10);
    for (const { dialects } of launchers) for (const dialect of dialects) expect(dialect.write(rest).body).not.toMatch(/NaN|undefined/);
    const megatron = launchers[0]?.dialects[0].write(rest).body ?? "";
    expect(megatron).toContain(`--step-batch-size-schedule "0:${second.globalBatch} ${third.fromTokens}:${third.globalBatch}`);
    expect(megatron).toContain(`--train-samples ${plan.trainTokens / 4096}`);
  });
});

describe("numbers", () => {
  test.each([[3e-5, "0.00003"], [1e-8, "1.0e-8"], [3.14e-7, "3.14e-7"], [1e21, "1.0e+21"], [0.1 + 0.2, "0.3"], [2e12, "2000000000000"]])("%d is written %s, which YAML 1.1 reads as a number", (value, text) => {
    expect(numeral(value)).toBe(text);
    expect(text).toMatch(/^[-+]?\d+(?:\.\d*(?:[eE][-+]\d+)?)?$/);
  });

  test("text that YAML would take for something else is quoted", () => {
    expect(yaml({ a: "no", b: "1e9tok", c: "bf16-mixed", d: [1, 2], e: { f: undefined } })).toBe('a: "no"\nb: "1e9tok"\nc: bf16-mixed\nd: [1, 2]\n');
  });
});

describe("versions", () => {
  const [megatron] = launchers;
  if (megatron === undefined) throw new Error("no launcher");
  test.each([[null, "core-0.18"], ["main", "core-0.18"], ["0.17", "core-0.17"], ["0.17.99", "core-0.17"], ["core_v0.18.0", "core-0.18"], ["v0.16.1", "core-0.17"], ["core-0.17", "core-0.17"]])("%s is %s", (version, id) => {
    expect(dialectFor(megatron, version)?.dialect.id).toBe(id);
  });
  test.each(["seventeen", "", "0.x", "-1", "1.2.3.4.5.6"])("%s is none", (version) => {
    expect(dialectFor(megatron, version)).toBeNull();
  });
  test("ranges of a launcher do not overlap and leave no gap between", () => {
    for (const { dialects, id } of launchers) {
      const ordered = dialects.toSorted((a, b) => Number(a.from ?? 0) - Number(b.from ?? 0));
      ordered.slice(1).forEach((dialect, index) => expect(dialect.from, id).toBe(ordered[index]?.before));
    }
  });
});
