import fc from "fast-check";
import { expect, test } from "vitest";
import { RunAdvice } from "../../src/contract/run-advice.ts";
import { RunSeries } from "../../src/contract/series.ts";
import { adviseRun } from "../../src/runs/advise-run.ts";
import { seriesOf } from "../../src/runs/series.ts";
import { question } from "../property/questions.ts";
import { cellsOf, noiseRecords, post, question as asked } from "./posts.ts";

/** Every number of an answer, with its path. */
const numbers = (value: unknown, path = ""): [string, number][] =>
  typeof value === "number" ? [[path, value]] : typeof value === "object" && value !== null ? Object.entries(value).flatMap(([key, inner]) => numbers(inner, `${path}/${key}`)) : [];

const infinite = (value: unknown) => numbers(value).filter(([, number]) => !Number.isFinite(number));

/** What has no answer, and why that is no fault of the run. */
const EXCUSED = ["misfit", "does_not_fit"];

test("whatever is trained on whatever, a run has finite advice and series in the words of the contract, or does not fit", () => {
  const logNoise = fc.double({ min: 1, max: 9, noNaN: true });
  fc.assert(
    fc.property(question, logNoise, fc.constantFrom(1, 7, 64, 500, 4096), fc.integer({ min: 0, max: 140 }), fc.integer({ min: 0, max: 12 }), fc.constantFrom(1e-5, 1e-3, 0), (one, log, batch, from, buckets, learningRate) => {
      const records = noiseRecords([post(cellsOf((tokens) => 10 ** log * (tokens / 1e9) ** 0.5, from, from + buckets, { batch }), { batch, learningRate })], one);
      const half = { ...one.hardware, count: Math.max(1, Math.floor(one.hardware.count / 2)), counts: [5] };
      for (const result of [adviseRun(records), adviseRun(records, { hardware: half })]) {
        if (result.ok) expect(infinite(RunAdvice.parse(result.value))).toEqual([]);
        else expect(EXCUSED).toContain(result.failure.kind);
      }
      expect(infinite(RunSeries.parse(seriesOf(records)))).toEqual([]);
    }),
    { numRuns: 60 },
  );
}, 120_000);

test("work in examples follows its noise scale", () => {
  const vision = asked({ model: { params: 25e6, flops_per_unit: 24e9 }, data: { tokens: 1e9, unit: "example" }, optimizer: { name: "sgd", tuned: { batch_tokens: 256, learning_rate: 0.1 } }, hardware: { accelerator: "a100-sxm-80gb", count: 8 } });
  const next = (noise: number) => {
    const posted = post(cellsOf(() => noise * 2048, 20, 60), { learningRate: 0.1 });
    const examples = { ...posted, segment: { ...posted.segment, optimizer: "sgd" }, geometry: { ...posted.geometry, unit: "example" as const, tokens_per_unit: 1 } };
    const result = adviseRun(noiseRecords([examples], vision));
    if (!result.ok) throw new Error(JSON.stringify(result.failure));
    expect(result.value.seen.noise_scale_tokens?.p50).toBeCloseTo(noise, -2);
    return result.value.next;
  };
  expect(next(1e6)).toMatchObject({ action: "grow", batch_tokens: 512, beta2: null });
  expect(["hold", "measure"]).toContain(next(300).action);
});
