import fc from "fast-check";
import { expect, test } from "vitest";
import { advise } from "../../src/advice/advise.ts";
import { question } from "../property/questions.ts";

test("at one batch held from first to last, hours grow as the tokens do, to a step", () => {
  fc.assert(
    fc.property(question, fc.constantFrom(64, 1000, 1024), fc.constantFrom(2, 3, 10), (asked, sequences, times) => {
      const held = { ...asked, batch: { tokens: null, sequences }, objective: { ...asked.objective, hold: "tokens" as const } };
      const [once, more] = [advise(held), advise({ ...held, data: { ...held.data, tokens: times * held.data.tokens } })];
      expect(more.ok).toBe(once.ok);
      if (!once.ok || !more.ok) return;
      const { cost, batch, layout } = once.value;
      expect([more.value.layout, more.value.batch.sequences]).toEqual([layout, batch.sequences]);
      const step = cost.wall_clock_hours.p50 / cost.steps;
      expect(Math.abs(more.value.cost.wall_clock_hours.p50 - times * cost.wall_clock_hours.p50)).toBeLessThanOrEqual(times * step * (1 + 1e-6));
    }),
    { numRuns: 150 },
  );
});
