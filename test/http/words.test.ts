import { describe, expect, test } from "vitest";
import { adviceText } from "../../src/http/formats/text.ts";
import { env } from "../../src/launchers/env.ts";
import { planOf } from "../../src/launchers/plan.ts";
import { answerTo } from "../advice/ask.ts";

const images = { model: { flops_per_unit: 1e10 }, data: { tokens: 1e8, unit: "example" }, hardware: { accelerator: "h100-sxm-80gb", count: 8 } };
const sgd = { name: "sgd", tuned: { batch_tokens: 256, learning_rate: 0.1 } };

describe("an advice in words", () => {
  test("a pin is priced, and the ways to run the batch stand beside each other", () => {
    const advice = answerTo({ batch: { sequences: 4096 } });
    const text = adviceText(advice);
    const [pin] = advice.pins;
    expect(text).toContain(`${Number(pin?.wall_clock_ratio.toPrecision(3))}× the hours, ${Number(pin?.token_ratio.toPrecision(3))}× the tokens`);
    expect(text).toMatch(/ALTERNATIVES\n +way +steps +time +more tokens\n +as advised .*\n(?: +simpler layout .*\n)? +ramp /);
  });

  test("what the ramp saves is told beside what the batch costs", () => {
    const advice = answerTo();
    expect(adviceText(advice)).toContain(`; the ramp saves ${Number((100 * advice.loss.ramp_saving).toPrecision(3))} % against`);
    expect(adviceText(answerTo({ batch: { sequences: 1024 } }))).not.toContain("the ramp saves");
  });

  test("hours are hours everywhere, with days beside long ones", () => {
    const advice = answerTo();
    const days = `${Number((advice.cost.wall_clock_hours.p50 / 24).toPrecision(3))} days`;
    expect(advice.summary).toContain(`${Number(advice.cost.wall_clock_hours.p50.toPrecision(3))} hours (${days})`);
    expect(adviceText(advice).match(/\d days/g)).toHaveLength(2);
    expect(answerTo({ data: { tokens: 2e10 } }).summary).not.toContain("days");
  });

  test("work counted in examples has no tokens, sequences or nats", () => {
    for (const parts of [images, { ...images, optimizer: sgd, batch: { sequences: 1024 } }]) {
      const advice = answerTo(parts);
      const text = adviceText(advice);
      expect(text.slice(0, text.indexOf("\nASSUMPTIONS")).replaceAll("/batch/sequences", "")).not.toMatch(/token|sequence|nats|6ND/);
      expect(env(planOf(advice))).not.toContain("SEQ_LEN");
    }
    expect(adviceText(answerTo({ ...images, optimizer: sgd }))).not.toContain("beta2");
  });
});
