import { describe, expect, test } from "vitest";
import type { RunAdvice } from "../../src/contract/run-advice.ts";
import { adviseRun } from "../../src/runs/advise-run.ts";
import type { Asked } from "../../src/runs/decide.ts";
import type { RunRecords } from "../../src/runs/records.ts";
import { cellsOf, noiseRecords, post, question, SEQUENCE } from "./posts.ts";

const adviceOf = (records: RunRecords, asked?: Asked): RunAdvice => {
  const result = adviseRun(records, asked);
  if (!result.ok) throw new Error(`no advice: ${JSON.stringify(result.failure)}`);
  return result.value;
};

/** A run of 100B tokens up to a bucket (105 is about 10B, 131 about 93B), whose noise scale is so many tokens at 1B. */
const run = (scale: number, batch = 256, to = 105) => [post(cellsOf((tokens) => scale * (tokens / 1e9) ** 0.6, 60, to, { batch }), { batch })];

describe("a run goes on", () => {
  test("keeps the β2 the run says it has", () => {
    const posts = run(2e6).map((one) => ({ ...one, segment: { ...one.segment, betas: [0.9, 0.98] } }));
    const { next, optimizer } = adviceOf(noiseRecords(posts));
    expect(next).toMatchObject({ action: "grow", beta2: 0.98 });
    expect(optimizer.beta2).toBe(0.98);
    // Muon has none, whatever is posted.
    expect(adviceOf(noiseRecords(posts, question({ optimizer: { name: "muon" } }))).next.beta2).toBeNull();
  });

  test("one change at a time, however far the batch has to go", () => {
    const { schedule, next } = adviceOf(noiseRecords(run(1e8, 64)));
    expect(next).toMatchObject({ action: "grow", batch_tokens: 128 * SEQUENCE });
    for (const [i, phase] of schedule.slice(1, -1).entries()) {
      expect(phase.batch_tokens / (schedule[i]?.batch_tokens ?? 1)).toBeLessThanOrEqual(3);
      expect(phase.to_tokens - phase.from_tokens).toBeGreaterThanOrEqual(0.02 * 1e11);
    }
  });

  test("late, and too far below the best batch to reach it, it grows as far as it can come", () => {
    const { schedule, next } = adviceOf(noiseRecords(run(1e7, 64, 131)));
    expect(next).toMatchObject({ action: "grow", batch_tokens: 128 * SEQUENCE });
    expect(schedule.length).toBeGreaterThan(1);
  });

  test("a batch off by what a count does not divide keeps the rate, in the advice as in the table", () => {
    const near = adviceOf(noiseRecords(run(1e6)), { hardware: { ...question().hardware, count: 51, counts: [] } });
    expect(near.next.batch_tokens).not.toBe(256 * SEQUENCE);
    expect(near.elastic[0]).toMatchObject({ batch_tokens: near.next.batch_tokens, learning_rate: 1e-3 });
    expect(near.next.learning_rate).toBe(1e-3);
    expect(near.schedule[0]?.learning_rate).toBe(1e-3);
  });
});
