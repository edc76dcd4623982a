import fc from "fast-check";
import { expect, test } from "vitest";
import { advise } from "../../src/advice/advise.ts";
import { question } from "../property/questions.ts";
import { answerTo } from "./ask.ts";

test("a 30B on 1,024 accelerators: four stages are hardly faster than two, and the answer says so", () => {
  const said = answerTo({ model: { params: 3e10 }, hardware: { accelerator: "h100-sxm-80gb", count: 1024 }, batch: { sequences: 512 } });
  const simpler = said.alternatives.find(({ name }) => name === "simpler_layout");
  if (simpler?.layout == null) throw new Error("no simpler layout");
  const degrees = ({ tensor_parallel, pipeline_parallel, context_parallel }: typeof said.layout): number => tensor_parallel * pipeline_parallel * context_parallel;
  expect(degrees(simpler.layout)).toBeLessThan(degrees(said.layout));
  expect(simpler.why).toMatch(/instead of .* % slower/);
  expect(simpler.wall_clock_hours / said.cost.wall_clock_hours.p50).toBeLessThanOrEqual(1.02);
});

test("a simpler layout runs the whole schedule of the advice, fits, and is at most 2 % slower at the last batch", () => {
  let found = 0;
  fc.assert(
    fc.property(question, (asked) => {
      const result = advise(asked);
      if (!result.ok) return;
      const { alternatives, schedule, hardware, cost } = { ...result.value, hardware: asked.hardware };
      for (const { name, layout, schedule: own, steps } of alternatives) {
        if (name !== "simpler_layout") expect(layout).toBeNull();
        if (layout === null) continue;
        found++;
        expect(layout.data_parallel * layout.tensor_parallel * layout.pipeline_parallel * layout.context_parallel).toBe(hardware.count);
        expect(layout.memory_gib.p90).toBeLessThan(layout.memory_limit_gib);
        expect(steps).toBe(cost.steps);
        expect(own.map(({ batch_sequences }) => batch_sequences)).toEqual(schedule.map(({ batch_sequences }) => batch_sequences));
        for (const phase of own) expect(phase.micro_batch * phase.gradient_accumulation * layout.data_parallel).toBe(phase.batch_sequences);
        const last = own.at(-1);
        expect(last?.micro_batch).toBe(layout.micro_batch);
        expect(last?.step_seconds).toBeLessThanOrEqual((schedule.at(-1)?.step_seconds ?? 0) * 1.02 * (1 + 1e-9));
      }
    }),
    { numRuns: 300 },
  );
  expect(found).toBeGreaterThan(5);
}, 60_000);
