import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ThroughputMeasurement } from "../../src/contract/measurements.ts";
import type { NoiseMeasurement } from "../../src/contract/measurements.ts";
import { RunAdvice } from "../../src/contract/run-advice.ts";
import { adviseRun } from "../../src/runs/advise-run.ts";
import type { Asked } from "../../src/runs/decide.ts";
import type { RunRecords } from "../../src/runs/records.ts";
import { branchesAt, cellsOf, noiseRecords, post, question, recordsOf, SEQUENCE, timed } from "./posts.ts";

const adviceOf = (records: RunRecords, asked?: Asked): RunAdvice => {
  const result = adviseRun(records, asked);
  if (!result.ok) throw new Error(`no advice: ${JSON.stringify(result.failure)}`);
  return RunAdvice.parse(result.value);
};

/** Noise scale of so many tokens at 1B tokens, growing as most do. */
const growing = (scale: number) => (tokens: number) => scale * (tokens / 1e9) ** 0.6;
/** A run up to about 10B of its 100B tokens. */
const run = (scale: number, batch = 256, to = 105) => [post(cellsOf(growing(scale), 60, to, { batch }), { batch })];
const seenTo = (posts: readonly NoiseMeasurement[]) => Math.max(...posts.flatMap(({ cells }) => cells.map(({ to_tokens }) => to_tokens)));
const codes = ({ warnings }: RunAdvice) => warnings.map(({ code }) => code);

describe("the advice for what remains", () => {
  test("before the first post is the advice for the question, and asks for measurements", () => {
    const advice = adviceOf(noiseRecords([]));
    expect(advice.next.action).toBe("measure");
    expect(advice.schedule[0]?.from_tokens).toBe(0);
    expect(advice.seen).toMatchObject({ tokens: 0, loss: null, batch_tokens: null, noise_scale_tokens: null, status: "insufficient" });
    expect(advice.next.batch_tokens).toBe(advice.schedule[0]?.batch_tokens);
  });

  test("starts at the tokens seen with the batch and the rate of the run, and covers what remains", () => {
    const posts = run(1e5);
    const advice = adviceOf(noiseRecords(posts));
    expect(advice.schedule[0]).toMatchObject({ from_tokens: seenTo(posts), batch_tokens: 256 * SEQUENCE, learning_rate: 1e-3 });
    expect(advice.schedule.at(-1)?.to_tokens).toBe(1e11);
    expect(advice.cost.tokens).toBe(1e11 - seenTo(posts));
    expect(advice.seen).toMatchObject({ tokens: seenTo(posts), batch_tokens: 256 * SEQUENCE, learning_rate: 1e-3, status: "ok" });
    expect(advice.seen.noise_scale_tokens?.p50).toBeCloseTo(growing(1e5)(1e6 * 2 ** (105.5 / 8)), -3);
  });

  test("never shrinks the batch, grows by whole factors at positions that divide, and leaves no gap", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 3, max: 8, noNaN: true }), fc.constantFrom(8, 60, 96, 256, 1024, 8192), fc.integer({ min: 65, max: 130 }), fc.constantFrom("quality", "balanced", "speed"), fc.constantFrom("tokens", "loss"), fc.constantFrom(7, 8, 64, 96),
        (log, batch, to, prefer, hold, count) => {
          const asked = question({ objective: { prefer, hold }, hardware: { accelerator: "h100-sxm-80gb", count } });
          const posts = run(10 ** log, batch, to);
          const { schedule, cost, next, seen } = adviceOf(noiseRecords(posts, asked));
          const seenTokens = seenTo(posts);
          expect(schedule[0]?.from_tokens).toBe(seenTokens);
          const end = seenTokens + cost.tokens;
          expect(schedule.at(-1)?.to_tokens).toBe(end);
          for (const [i, phase] of schedule.entries()) {
            const before = schedule[i - 1];
            if (before === undefined) continue;
            expect(phase.from_tokens).toBe(before.to_tokens);
            expect(phase.from_tokens % phase.batch_tokens).toBe(0);
            expect(phase.batch_tokens).toBeGreaterThan(before.batch_tokens);
            expect(phase.batch_tokens % before.batch_tokens).toBe(0);
          }
          // The nearest that divides stands in for a batch that this count cannot run.
          expect(schedule[0]?.batch_tokens ?? 0).toBeGreaterThan(0.8 * (seen.batch_tokens ?? 0));
          expect(next.batch_tokens ?? 0).toBeGreaterThanOrEqual(seen.batch_tokens ?? 0);
          expect(schedule.reduce((sum, { steps }) => sum + steps, 0)).toBe(cost.steps);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("a run that has seen all its tokens has nothing left", () => {
    const advice = adviceOf(noiseRecords(run(1e5, 256, 134), question({ data: { tokens: 1.1e11, sequence_length: SEQUENCE } })));
    expect(advice.schedule).toEqual([]);
    expect(advice.cost).toMatchObject({ tokens: 0, steps: 0, accelerator_hours: 0 });
    expect(advice.next.action).toBe("hold");
  });

  test("a pinned batch is grown up to and not beyond", () => {
    const pinned = (sequences: number) => adviceOf(noiseRecords(run(1e6), question({ batch: { sequences } }))).schedule.map(({ batch_sequences }) => batch_sequences);
    expect(pinned(256)).toEqual([256]);
    expect(Math.max(...pinned(512))).toBe(512);
  });
});

describe("what to do next", () => {
  test("grows when the noise scale supports it, at the rate of the rule", () => {
    const { next } = adviceOf(noiseRecords(run(2e6)));
    expect(next.action).toBe("grow");
    expect(next.batch_tokens).toBe(512 * SEQUENCE);
    expect((next.learning_rate ?? 0) / 1e-3).toBeGreaterThan(1.05);
    expect((next.learning_rate ?? 0) / 1e-3).toBeLessThan(2 ** 0.8);
    expect((next.at_tokens ?? 1) % (512 * SEQUENCE)).toBe(0);
  });

  test("holds where the noise scale is small, and is the surer of it the more it was measured", () => {
    expect(["hold", "measure"]).toContain(adviceOf(noiseRecords(run(1e3, 512))).next.action);
  });

  test("waits after a change: fifty steps, and a fiftieth of the run", () => {
    const early = cellsOf(growing(2e7), 60, 103);
    const late = cellsOf(growing(2e7), 104, 105, { batch: 512 });
    const changed = adviceOf(noiseRecords([post(early), post(late, { segment: "grown", batch: 512 })]));
    expect(changed.next.action).toBe("hold");
    expect(changed.next.why).toContain("ago");
    const since = late[0]?.from_tokens ?? 0;
    expect(changed.schedule[1]?.from_tokens ?? Infinity).toBeGreaterThanOrEqual(since + 0.02 * 1e11);
  });

  test("a gradient whose mean outgrows its parts is to be checked, and nothing is grown on it", () => {
    const wrong = cellsOf(growing(1e6), 60, 105).map((cell) => ({ ...cell, g: -(cell.g ?? 0), sg: -(cell.sg ?? 0) }));
    const advice = adviceOf(noiseRecords([post(wrong)]));
    expect(advice.next.action).toBe("check");
    expect(advice.next.why).toContain("reduction");
    expect(codes(advice)).toContain("noise_measured_wrong");
    expect(advice.seen.noise_scale_tokens).toBeNull();
    expect(advice.schedule).toHaveLength(1);
  });

  test("asks for more steps while the noise scale is known from below only", () => {
    const faint = cellsOf(growing(3e5), 60, 105, { scatter: 60 });
    const { seen, next } = adviceOf(noiseRecords([post(faint)]));
    expect(seen.status).toBe("lower_bound_only");
    expect(seen.noise?.more_steps ?? 0).toBeGreaterThan(0);
    expect(next.what_would_help).toContain("more steps");
  });
});

describe("what is learned", () => {
  const criticalAt = (posts: Parameters<typeof recordsOf>[0]) => adviceOf(recordsOf(posts)).batch_sizes.critical_tokens.p50;
  const noise = (scale: number) => run(scale).map((one) => ({ noise: one }));

  test("a 200 times larger noise scale moves the critical batch up by more than half", () => {
    expect(criticalAt(noise(2e6)) / criticalAt(noise(1e4))).toBeGreaterThan(1.5);
  });

  test("five branches outweigh every law, and teach κ", () => {
    const branches = { branches: branchesAt(1e10, [128, 256, 512, 1024, 2048], 128) };
    const [without, taught] = [adviceOf(recordsOf(noise(1e5))), adviceOf(recordsOf([...noise(1e5), branches]))];
    const weightOf = (wanted: (kind: string) => boolean) => taught.evidence.filter(({ quantity, kind }) => quantity === "critical_tokens" && wanted(kind)).reduce((sum, { weight }) => sum + weight, 0);
    expect(weightOf((kind) => kind === "measurement")).toBeGreaterThan(weightOf((kind) => kind === "law" || kind === "practice"));
    expect(taught.batch_sizes.critical_tokens.p50).toBeLessThan(without.batch_sizes.critical_tokens.p50 / 3);
    const width = ({ seen }: RunAdvice) => seen.calibration.kappa.p90 / seen.calibration.kappa.p10;
    expect(width(taught)).toBeLessThan(width(without) / 2);
    expect(taught.seen.calibration.kappa.p50).toBeLessThan(without.seen.calibration.kappa.p50);
  });

  test("timings move the hours in proportion, and bring the layout of the run", () => {
    const hours = (factor: number) => {
      const free = adviceOf(noiseRecords(run(1e4)));
      const phase = free.schedule[0];
      const a = 0.001;
      const each = ((phase?.step_seconds ?? 1) / (phase?.gradient_accumulation ?? 1) / (phase?.micro_batch ?? 1)) * factor;
      return adviceOf(recordsOf([...noise(1e4), { throughput: timed(a, each) }])).cost.wall_clock_hours.p50 / free.cost.wall_clock_hours.p50;
    };
    expect(hours(2) / hours(1)).toBeGreaterThan(1.6);
    expect(hours(2) / hours(1)).toBeLessThan(2.2);
  });

  test("slow links that were timed at two sizes lengthen the rest of the run, and are said", () => {
    const timedAt = (gbS: number) => ThroughputMeasurement.parse({ all_reduce: [1e8, 1e9, 4e9].map((bytes) => ({ bytes, seconds: 2e-4 + (2 * bytes) / (gbS * 1e9) })) });
    const [slow, usual] = [adviceOf(recordsOf([...noise(1e4), { throughput: timedAt(60) }])), adviceOf(noiseRecords(run(1e4)))];
    expect(codes(slow)).toContain("links_measured");
    expect(slow.cost.wall_clock_hours.p50).toBeGreaterThan(1.02 * usual.cost.wall_clock_hours.p50);
    expect(codes(adviceOf(recordsOf([...noise(1e4), { throughput: timedAt(0.5) }])))).toContain("measurement_unused");
  });

  test("normalisation layers stand in for all of them by the factor seen", () => {
    const norm = cellsOf(growing(1e5 / 2), 60, 105, { scope: "norm" });
    const both = cellsOf(growing(1e5), 60, 90);
    const { seen } = adviceOf(noiseRecords([post(norm), post(both)]));
    expect(seen.noise?.norm_to_all?.p50).toBeCloseTo(2, 1);
    const later = adviceOf(noiseRecords([post(norm.filter(({ bucket }) => (bucket ?? 0) > 90), { segment: "late" }), post([...norm.filter(({ bucket }) => (bucket ?? 0) <= 90), ...both])]));
    expect(later.seen.noise?.scope).toBe("norm");
    expect((later.seen.noise_scale_tokens?.p50 ?? 0) / growing(1e5)(seenTo([post(norm)]))).toBeCloseTo(1, 1);
    expect(codes(later)).toContain("normalisation_layers_only");
  });
});

describe("what a person would want to know", () => {
  test("a learning rate that changed is a new level", () => {
    const posts = [post(cellsOf(growing(1e3), 60, 100)), post(cellsOf(growing(3e3), 101, 105), { segment: "decay", learningRate: 3e-4 })];
    const advice = adviceOf(noiseRecords(posts));
    expect(codes(advice)).toContain("learning_rate_phase_changed");
    expect(advice.seen.learning_rate).toBe(3e-4);
    expect(advice.schedule[0]?.learning_rate).toBe(3e-4);
  });

  test("a batch far above or below says what it has cost so far", () => {
    const above = adviceOf(noiseRecords(run(1e4, 16_384)));
    expect(codes(above)).toContain("batch_above_critical");
    expect(above.warnings.find(({ code }) => code === "batch_above_critical")?.message).toMatch(/tokens of the .* seen, about .* hours/);
    expect(codes(adviceOf(noiseRecords(run(1e5, 2))))).toContain("batch_below_optimal");
    expect(codes(adviceOf(noiseRecords(run(1e5, 256)))).filter((code) => code.startsWith("batch_"))).toEqual([]);
  });

  test("agents that post the same steps are told so", () => {
    const cells = cellsOf(growing(1e5), 60, 105);
    const advice = adviceOf(noiseRecords(["a", "b", "c"].map((agent) => post(cells, { agent }))));
    expect(codes(advice)).toContain("agents_repeat_each_other");
    expect(advice.seen.noise?.low_tokens).toBeCloseTo(adviceOf(noiseRecords([post(cells)])).seen.noise?.low_tokens ?? 0, -1);
  });
});

describe("asked with other hardware", () => {
  const posts = run(1e6);
  const asked = { ...question().hardware, count: 48, counts: [7, 16, 128] };

  test("batch and rate are kept, layout and hours are for the new cluster", () => {
    const [own, elastic] = [adviceOf(noiseRecords(posts)), adviceOf(noiseRecords(posts), { hardware: asked })];
    expect(elastic.next).toMatchObject({ action: "hold", batch_tokens: 256 * SEQUENCE, learning_rate: 1e-3 });
    expect(elastic.schedule).toHaveLength(1);
    expect(elastic.schedule[0]).toMatchObject({ batch_sequences: 256, learning_rate: 1e-3, from_tokens: seenTo(posts) });
    const { data_parallel: d, tensor_parallel: t, pipeline_parallel: p, context_parallel: c } = elastic.layout;
    expect(d * t * p * c).toBe(48);
    expect(elastic.cost.wall_clock_hours.p50).toBeGreaterThan(own.cost.wall_clock_hours.p50);
  });

  test("over counts a table says how far each deviates, with numbers that divide", () => {
    const { elastic } = adviceOf(noiseRecords(posts), { hardware: asked });
    expect(elastic.map(({ accelerators }) => accelerators)).toEqual([7, 16, 48, 128]);
    for (const { layout, batch_sequences: batch, deviation, accelerators } of elastic) {
      if (layout === null || batch === null) throw new Error(`${accelerators} should fit`);
      expect(layout.micro_batch * layout.gradient_accumulation * layout.data_parallel).toBe(batch);
      expect(batch / 256 - 1).toBeCloseTo(deviation ?? 0, 12);
      expect(layout.memory_gib.p90).toBeLessThan(layout.memory_limit_gib);
    }
  });
});
