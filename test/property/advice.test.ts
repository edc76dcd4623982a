import fc from "fast-check";
import { expect, test } from "vitest";
import { advise } from "../../src/advice/advise.ts";
import type { Advice } from "../../src/contract/answer.ts";
import type { Question } from "../../src/contract/question.ts";
import { findAccelerator } from "../../src/hardware/accelerators/index.ts";
import { question } from "./questions.ts";

const RUNS = Number(process.env["BCRIT_PROPERTY_RUNS"] ?? 2000);

/** Thousands of answers on a slow machine. */
const PATIENCE = 120_000;

const answer = (asked: Question): Advice | null => {
  const result = advise(asked);
  if (!result.ok) {
    expect(result.failure.kind).toBe("misfit");
    return null;
  }
  return result.value;
};

/** Every number of an answer with its path. */
const numbers = (value: unknown, path = ""): [string, number][] => {
  if (typeof value === "number") return [[path, value]];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => numbers(inner, `${path}/${key}`));
};

test("every answer is whole: phases join, grow and cover, batches divide, intervals are ordered, nothing is NaN", () => {
  fc.assert(
    fc.property(question, (asked) => {
      const said = answer(asked);
      if (said === null) return;
      for (const [path, value] of numbers(said)) expect(Number.isFinite(value), path).toBe(true);

      const { schedule, layout, batch, cost } = said;
      expect(schedule[0]?.from_tokens).toBe(0);
      expect(schedule.at(-1)?.to_tokens).toBe(cost.tokens);
      expect(schedule.at(-1)?.batch_sequences).toBe(batch.sequences);
      schedule.forEach((phase, i) => {
        const next = schedule[i + 1];
        expect(phase.batch_sequences % (phase.micro_batch * layout.data_parallel)).toBe(0);
        expect(phase.batch_sequences).toBe(phase.micro_batch * phase.gradient_accumulation * layout.data_parallel);
        expect(phase.steps).toBeGreaterThan(0);
        expect(phase.to_tokens).toBeGreaterThan(phase.from_tokens);
        if (next !== undefined) {
          expect(next.from_tokens).toBe(phase.to_tokens);
          expect(next.batch_sequences % phase.batch_sequences).toBe(0);
          expect(next.batch_sequences).toBeGreaterThan(phase.batch_sequences);
          expect(phase.steps * phase.batch_tokens).toBeCloseTo(phase.to_tokens - phase.from_tokens, -3);
        } else {
          expect((phase.steps - 1) * phase.batch_tokens).toBeLessThan(phase.to_tokens - phase.from_tokens);
        }
      });
      expect(cost.steps).toBe(schedule.reduce((sum, phase) => sum + phase.steps, 0));
      expect(layout.data_parallel * layout.tensor_parallel * layout.pipeline_parallel * layout.context_parallel).toBe(asked.hardware.count);
      expect(layout.memory_gib.p90).toBeLessThan(layout.memory_limit_gib);
      expect(cost.flops_6nd).toBeCloseTo(6 * (asked.model.params ?? 0) * cost.tokens, -Math.floor(Math.log10(cost.flops_6nd)) + 9);

      const intervals = [layout.memory_gib, cost.wall_clock_hours, said.batch_sizes.optimal_tokens, said.batch_sizes.critical_tokens, said.loss.expected];
      for (const interval of intervals) {
        if (interval === null) continue;
        expect(interval.p10).toBeLessThanOrEqual(interval.p50);
        expect(interval.p50).toBeLessThanOrEqual(interval.p90);
      }
      const { learning_rate: rate } = said;
      if (rate !== null) {
        expect(rate.low).toBeLessThanOrEqual(rate.peak);
        expect(rate.peak).toBeLessThanOrEqual(rate.high);
        expect(rate.final).toBeLessThanOrEqual(rate.peak);
        expect(rate.warmup_tokens).toBeLessThanOrEqual(cost.tokens);
      }
      expect(batch.window_tokens.low).toBeLessThanOrEqual(batch.window_tokens.high);
      expect(said.frontier.some((point) => point.efficient)).toBe(true);
      expect(said.loss.token_overhead).toBeGreaterThanOrEqual(0);
    }),
    { numRuns: RUNS },
  );
}, PATIENCE);

test("the same question gives the same bytes", () => {
  fc.assert(
    fc.property(question, (asked) => {
      expect(JSON.stringify(advise(asked))).toBe(JSON.stringify(advise(structuredClone(asked))));
    }),
    { numRuns: RUNS / 10 },
  );
}, PATIENCE);

/** ω − 1 of the advised batch held constant, as the frontier has it. */
const constantOverhead = ({ batch, frontier }: Advice) => frontier.find(({ batch_tokens: tokens }) => tokens === batch.tokens)?.token_overhead ?? Number.NaN;

/** Progress an hour: what `balanced` and `speed` ask for. Tokens of the run over its hours and over the overhead of its schedule. */
const progress = (said: Advice) => said.cost.tokens / said.cost.wall_clock_hours.p50 / (1 + constantOverhead(said) - said.loss.ramp_saving);

test("a larger token allowance never makes progress slower", () => {
  fc.assert(
    fc.property(question, fc.double({ min: 0, max: 1, noNaN: true }), (asked, more) => {
      const objective = { ...asked.objective, prefer: "balanced" as const };
      const before = answer({ ...asked, objective });
      const after = answer({ ...asked, objective: { ...objective, max_token_overhead: objective.max_token_overhead + more } });
      // Where no batch is within the first allowance, the one that wastes least is taken, whatever its speed.
      if (before === null || after === null || before.warnings.some(({ code }) => code === "hardware_sets_batch")) return;
      expect(progress(after)).toBeGreaterThanOrEqual(progress(before) * (1 - 1e-9));
    }),
    { numRuns: RUNS / 2 },
  );
}, PATIENCE);

test("more memory never takes an answer away nor slows a batch that could be run before", () => {
  fc.assert(
    fc.property(question, fc.double({ min: 1, max: 4, noNaN: true }), (asked, more) => {
      const memoryGib = findAccelerator(asked.hardware.accelerator)?.memoryGib ?? 80;
      const before = answer(asked);
      const after = answer({ ...asked, hardware: { ...asked.hardware, memory_gib: memoryGib * more } });
      if (before === null) return;
      expect(after).not.toBeNull();
      for (const point of after?.frontier ?? []) {
        const then = before.frontier.find(({ batch_sequences: sequences }) => sequences === point.batch_sequences);
        if (then !== undefined) expect(point.wall_clock_hours).toBeLessThanOrEqual(then.wall_clock_hours * (1 + 1e-9));
      }
    }),
    { numRuns: RUNS / 2 },
  );
}, PATIENCE);

test("a later deadline never costs more tokens", () => {
  fc.assert(
    fc.property(question, fc.double({ min: 0.3, max: 1, noNaN: true }), fc.double({ min: 1, max: 3, noNaN: true }), (asked, share, more) => {
      const objective = { ...asked.objective, prefer: "quality" as const, hold: "loss" as const };
      const free = answer({ ...asked, objective });
      if (free === null) return;
      const deadline = free.cost.wall_clock_hours.p50 * share;
      const tight = advise({ ...asked, objective: { ...objective, deadline_hours: deadline } });
      const loose = advise({ ...asked, objective: { ...objective, deadline_hours: deadline * more } });
      if (!tight.ok) {
        expect(tight.failure.kind).toBe("infeasible");
        return;
      }
      expect(tight.value.cost.wall_clock_hours.p50).toBeLessThanOrEqual(deadline);
      expect(loose.ok).toBe(true);
      if (loose.ok) expect(constantOverhead(loose.value)).toBeLessThanOrEqual(constantOverhead(tight.value) + 1e-9);
    }),
    { numRuns: RUNS / 2 },
  );
}, PATIENCE);
