import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { advise } from "../../src/advice/advise.ts";
import type { Advice } from "../../src/contract/answer.ts";
import type { Question } from "../../src/contract/question.ts";
import { askFor, zeroToPin } from "../../src/launchers/ask.ts";
import { launchers } from "../../src/launchers/index.ts";
import { launch } from "../../src/launchers/launch.ts";
import type { Dialect, Launcher } from "../../src/launchers/launcher.ts";
import { type Plan, planOf } from "../../src/launchers/plan.ts";
import { question } from "../property/questions.ts";
import { readers } from "./readers.ts";

const RUNS = Number(process.env["BCRIT_LAUNCH_RUNS"] ?? 60);

/** The advice a launcher can run, as the service asks for it. */
const adviceFor = (launcher: Launcher, asked: Question): { readonly advice: Advice; readonly question: Question } | null => {
  const first = askFor(launcher, asked).question;
  const advised = advise(first);
  if (!advised.ok) return null;
  const pin = zeroToPin(launcher, advised.value.layout.zero_stage);
  if (pin === null) return { advice: advised.value, question: first };
  const second = { ...first, layout: { ...first.layout, zero_stage: pin } };
  const again = advise(second);
  return again.ok ? { advice: again.value, question: second } : null;
};

const written = (launcher: Launcher, dialect: Dialect, plan: Plan, advice: Advice) => launch(launcher, { dialect, note: null }, plan, { advice, notes: [] });

const pairs = launchers.flatMap((launcher) => launcher.dialects.map((dialect) => ({ name: `${launcher.id} ${dialect.id}`, launcher, dialect })));

test("every dialect has a reader, and every reader a dialect", () => {
  expect(Object.keys(readers).toSorted()).toEqual(pairs.map(({ name }) => name).toSorted());
});

describe.each(pairs)("$name", ({ name, launcher, dialect }) => {
  test("reads back as advised: sizes divide and multiply, the batch is the advised one, the run is covered, horizons fit", { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(question, (asked) => {
        const said = adviceFor(launcher, asked);
        if (said === null) return;
        const plan = planOf(said.advice, said.question);
        const result = written(launcher, dialect, plan, said.advice);
        const content = result.files[0]?.content ?? "";
        expect(content).not.toMatch(/\b(?:NaN|Infinity|undefined)\b|\[object/);
        const length = plan.sequenceLength ?? 1;
        const read = readers[name]?.(content, { dataParallel: plan.dataParallel, devices: asked.hardware.count, sequenceLength: length });
        if (read === undefined) throw new Error("no reader");

        for (const { batch } of read.stages) expect(batch % (read.microBatch * plan.dataParallel), `batch ${batch} of micro-batch ${read.microBatch}`).toBeCloseTo(0, 6);
        expect(read.microBatch).toBeLessThanOrEqual(plan.microBatch + 1e-6);
        expect(read.stages.at(-1)?.batch).toBe(plan.globalBatch);
        expect(read.stages.length > 1).toBe(plan.stages.length > 1 && result.restart_points.length === 0);
        expect(read.stages.map(({ fromTokens }) => fromTokens)).toEqual(read.stages.map(({ fromTokens }) => fromTokens).toSorted((a, b) => a - b));

        // Older ramps and steps end within a step of each batch; nothing stops short.
        const slack = read.stages.reduce((sum, { batch }) => sum + batch * length, plan.globalBatchTokens);
        if (!Number.isNaN(read.tokens)) {
          expect(read.tokens).toBeGreaterThanOrEqual(plan.trainTokens - length - 1);
          expect(read.tokens).toBeLessThan(plan.trainTokens + slack);
        }
        if (read.warmupTokens !== null && plan.trainSteps > 2) expect(read.warmupTokens).toBeLessThanOrEqual(Number.isNaN(read.tokens) ? plan.trainTokens + slack : read.tokens);
        if (read.decayTokens !== null) expect(read.decayTokens).toBe(read.tokens);
        if (read.peak !== null) expect(read.peak / (plan.learningRate ?? NaN)).toBeCloseTo(1, 4);
      }),
      // Advice is slow to shrink: the failing question is told as it came.
      { numRuns: RUNS, seed: 6, endOnFailure: true },
    );
  });
});

describe("a growing batch is followed where the launcher can grow it", () => {
  const palm = { model: { params: 540e9, layers: 118, hidden: 18432, heads: 48, kv_heads: 1, ffn: 73728, vocab: 256000, gated_mlp: true }, data: { tokens: 780e9, sequence_length: 2048 }, hardware: { accelerator: "tpu-v4", count: 6144 } };

  test.each(["megatron core-0.18", "levanter 1.2"])("%s begins every stage where it is advised", async (name) => {
    const { Question } = await import("../../src/contract/question.ts");
    const { launcher, dialect } = pairs.find((pair) => pair.name === name) ?? {};
    if (launcher === undefined || dialect === undefined) throw new Error("unknown");
    for (const body of [{ model: { params: 7e9 }, data: { tokens: 2e12 }, hardware: { accelerator: "h100-sxm-80gb", count: 256 } }, palm, { model: { params: 1e9 }, data: { tokens: 1e11 }, hardware: { accelerator: "a100-sxm-80gb", count: 24 } }]) {
      const said = adviceFor(launcher, Question.parse(body));
      if (said === null) throw new Error("no advice");
      const plan = planOf(said.advice, said.question);
      const read = readers[name]?.(written(launcher, dialect, plan, said.advice).files[0]?.content ?? "", { dataParallel: plan.dataParallel, devices: body.hardware.count, sequenceLength: plan.sequenceLength ?? 1 });
      expect(read?.stages.map(({ batch }) => batch)).toEqual(plan.stages.map(({ globalBatch }) => globalBatch));
      read?.stages.forEach(({ fromTokens }, index) => {
        const stage = plan.stages[index];
        expect(Math.abs(fromTokens - (stage?.fromTokens ?? NaN))).toBeLessThanOrEqual((plan.stages[index - 1]?.globalBatch ?? 0) * (plan.sequenceLength ?? 1));
      });
    }
  });
});
