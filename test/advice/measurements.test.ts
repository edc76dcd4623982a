import { describe, expect, test } from "vitest";
import { mccandlish2018Measured } from "../../src/science/laws/mccandlish-2018.ts";
import { answerTo, failureOf, noiseCell } from "./ask.ts";

const noiseOf = (noiseScale: number, tokens: number, optimizer: string, unit: "example" | "sequence", tokensPerUnit = 1) => ({
  noise: [{ segment: { optimizer }, geometry: { unit, tokens_per_unit: tokensPerUnit, groups: 8, units_per_step: 256 }, cells: [noiseCell(noiseScale, tokens)] }],
});

/** Image work as its owner would ask about it. */
const vision = (measurements: Record<string, unknown>) =>
  answerTo({
    model: { params: 25e6, flops_per_unit: 24e9 },
    data: { tokens: 1.15e8, unit: "example" },
    optimizer: { name: "sgd", tuned: { batch_tokens: 256, learning_rate: 0.1 } },
    hardware: { accelerator: "a100-sxm-80gb", count: 8 },
    measurements,
  });

describe("work that is not language", () => {
  test.each(mccandlish2018Measured.filter(({ unit }) => unit === "example"))("$name: the stated interval holds the critical batch that was measured", ({ noiseScale, critical }) => {
    const { batch_sizes: sizes } = vision(noiseOf(noiseScale[0], 2e6, "sgd", "example"));
    expect(sizes.critical_tokens.p10).toBeLessThan(critical[1]);
    expect(sizes.critical_tokens.p90).toBeGreaterThan(critical[0]);
    expect(sizes.noise_scale_tokens?.p50).toBeCloseTo(noiseScale[0], 6);
  });

  test("steps to a target decide over the noise scale", () => {
    const [smallest, fewest] = [2_000, 4e6];
    const rows = [128, 512, 2_048, 8_192].map((batch) => ({ batch_tokens: batch, steps: smallest + fewest / batch, relative_error: 0.03 }));
    const { batch_sizes: sizes, evidence } = vision({ ...noiseOf(200, 2e6, "sgd", "example"), steps_to_target: rows });
    expect(sizes.critical_tokens.p50).toBeGreaterThan(1_200);
    expect(sizes.critical_tokens.p50).toBeLessThan(2_500);
    expect(evidence.find(({ source, quantity }) => source.includes("steps-to-target") && quantity === "critical_tokens")?.weight).toBeGreaterThan(0.5);
  });

  test("laws fitted on language models are left out", () => {
    const { evidence } = vision(noiseOf(2_000, 2e6, "sgd", "example"));
    expect(evidence.filter(({ kind, source }) => kind === "law" && !source.startsWith("mccandlish") && source !== "overhead-curve")).toEqual([]);
  });

  test("nothing measured is said aloud", () => {
    expect(vision({}).warnings.map(({ code }) => code)).toContain("no_evidence");
  });
});

describe("language models", () => {
  test("a 200 times larger noise scale raises the critical batch by more than half", () => {
    const critical = (noise: number) => answerTo({ measurements: noiseOf(noise, 1e11, "adamw", "sequence", 4096) }).batch_sizes.critical_tokens.p50;
    expect(critical(200 * 300) / critical(300)).toBeGreaterThan(1.5);
  });

  test("five branches outweigh every law", () => {
    const points = [256, 512, 1024, 2048, 4096].map((batch) => ({ batch_sequences: batch, loss: 2.8 + (batch > 512 ? 0.03 * Math.log2(batch / 512) : 0), standard_error: 0.002 }));
    const { evidence, batch_sizes: sizes } = answerTo({ measurements: { branches: [{ from_tokens: 7e11, delta_tokens: 2e9, points }] } });
    const weightOf = (wanted: (kind: string) => boolean) => evidence.filter(({ quantity, kind }) => quantity === "critical_tokens" && wanted(kind)).reduce((sum, { weight }) => sum + weight, 0);
    expect(weightOf((kind) => kind === "measurement")).toBeGreaterThan(weightOf((kind) => kind === "law" || kind === "practice"));
    expect(sizes.critical_tokens.p50).toBeLessThan(answerTo().batch_sizes.critical_tokens.p50 / 3);
  });

  test("a gradient whose mean outgrows its parts is diagnosed, not used", () => {
    const cell = { ...noiseCell(500, 1e11), g: -1, gg: 0.0105, sg: -5 };
    const { warnings, batch_sizes: sizes } = answerTo({ measurements: { noise: [{ geometry: { groups: 8, units_per_step: 256, tokens_per_unit: 4096 }, cells: [cell] }] } });
    expect(warnings.map(({ code }) => code)).toContain("noise_measured_wrong");
    expect(sizes.noise_scale_tokens).toBeNull();
  });

  test("impossible sums are refused field by field", () => {
    const cell = { ...noiseCell(500, 1e11), ss: 0.001, from_tokens: 2e11 };
    const failure = failureOf({ measurements: { noise: [{ geometry: { groups: 8, units_per_step: 256 }, cells: [cell] }] } });
    const pointers = failure.kind === "invalid" ? failure.errors.map(({ pointer }) => pointer) : [];
    expect(pointers).toEqual(["/measurements/noise/0/cells/0/to_tokens", "/measurements/noise/0/cells/0/ss"]);
  });

  test("one timed step moves the hours in proportion and narrows them", () => {
    const free = answerTo();
    const batch = free.batch.sequences;
    const phase = free.schedule.at(-1);
    if (phase === undefined) throw new Error("a schedule has a phase");
    const timed = answerTo({ batch: { sequences: batch }, measurements: { step_times: [{ micro_batch: phase.micro_batch, batch_sequences: batch, seconds: 1.5 * phase.step_seconds }] } });
    const constant = answerTo({ batch: { sequences: batch } });
    expect(timed.cost.wall_clock_hours.p50 / constant.cost.wall_clock_hours.p50).toBeGreaterThan(1.3);
    expect(timed.cost.wall_clock_hours.p50 / constant.cost.wall_clock_hours.p50).toBeLessThan(1.6);
    const width = ({ p10, p90 }: { p10: number; p90: number }) => p90 / p10;
    expect(width(timed.cost.wall_clock_hours)).toBeLessThan(width(constant.cost.wall_clock_hours));
  });

  test("losses already seen anchor the expected one", () => {
    const law = answerTo().loss.expected;
    const anchored = answerTo({ measurements: { losses: [{ tokens: 1e12, loss: 1.7 }] } }).loss.expected;
    expect(anchored?.p50).toBeLessThan((law?.p50 ?? 0) - 0.3);
    expect((anchored?.p90 ?? 0) - (anchored?.p10 ?? 0)).toBeLessThan((law?.p90 ?? 0) - (law?.p10 ?? 0));
  });
});

describe("measurements that cannot be", () => {
  test("steps faster than the accelerators compute are said and left unused", () => {
    const said = answerTo({ measurements: { step_times: [{ micro_batch: 1, seconds: 0.01, batch_sequences: 1024 }] } });
    expect(said.warnings.map(({ code }) => code)).toContain("measurement_unused");
    expect(said.layout.mfu).toBeLessThan(1);
    expect(said.cost.wall_clock_hours).toEqual(answerTo().cost.wall_clock_hours);
  });

  test("running out of memory at one sequence moves to a leaner layout, and does not forbid them all", () => {
    const usual = answerTo({ hardware: { accelerator: "h100-sxm-80gb", count: 64 } });
    const said = answerTo({ hardware: { accelerator: "h100-sxm-80gb", count: 64 }, measurements: { memory: [{ micro_batch: 1, peak_allocated_gib: 60, out_of_memory: true }] } });
    expect(said.layout.memory_gib.p90).toBeLessThan(said.layout.memory_limit_gib);
    expect(said.cost.accelerator_hours).toBeGreaterThanOrEqual(usual.cost.accelerator_hours);
  });
});
