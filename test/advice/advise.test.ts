import { describe, expect, test } from "vitest";
import { answerTo, failureOf } from "./ask.ts";

const pointersOf = (parts: Record<string, unknown>) => {
  const failure = failureOf(parts);
  return failure.kind === "invalid" ? failure.errors.map(({ pointer }) => pointer) : [failure.kind];
};

describe("objective", () => {
  test("quality takes the optimal batch, speed a larger one, balanced stays within its allowance", () => {
    const [quality, balanced, speed] = (["quality", "balanced", "speed"] as const).map((prefer) => answerTo({ objective: { prefer } }));
    const optimal = quality?.batch_sizes.optimal_tokens.p50 ?? 0;
    expect(Math.abs(Math.log((quality?.batch.tokens ?? 0) / optimal))).toBeLessThan(0.15);
    expect(balanced?.batch.tokens).toBeGreaterThanOrEqual(quality?.batch.tokens ?? Infinity);
    expect(speed?.batch.tokens).toBeGreaterThanOrEqual(balanced?.batch.tokens ?? Infinity);
    expect(balanced?.frontier.find(({ batch_tokens: tokens }) => tokens === balanced.batch.tokens)?.token_overhead).toBeLessThanOrEqual(0.2);
  });

  test("holding the loss adds the wasted tokens to the run, holding the tokens costs loss", () => {
    const batch = { tokens: 64 * 2 ** 20 };
    const [tokens, loss] = (["tokens", "loss"] as const).map((hold) => answerTo({ batch, objective: { hold } }));
    expect(tokens?.cost.tokens).toBe(2e12);
    expect(tokens?.loss.penalty_nats).toBeGreaterThan(0.01);
    expect(loss?.cost.tokens).toBeCloseTo(2e12 * (1 + (loss?.loss.token_overhead ?? 0)), -6);
    expect(loss?.loss.penalty_nats).toBe(0);
  });

  test("a deadline that cannot be kept says what comes nearest and what would keep it", () => {
    const failure = failureOf({ objective: { deadline_hours: 100 } });
    expect(failure).toMatchObject({ kind: "infeasible", limit: "deadline_hours", asked: 100 });
    if (failure.kind !== "infeasible") throw new Error("unreachable");
    expect(failure.nearest).toBeGreaterThan(100);
    expect(failure.how).toMatch(/^\d+ accelerators would do it/);
    const count = Number(/^\d+/.exec(failure.how)?.[0]);
    expect(answerTo({ objective: { deadline_hours: 100 }, hardware: { accelerator: "h100-sxm-80gb", count } }).cost.wall_clock_hours.p50).toBeLessThanOrEqual(100);
  });

  test("a deadline chooses among the counts that are offered", () => {
    const hardware = { accelerator: "h100-sxm-80gb", count: 256, counts: [512, 1024, 2048] };
    const said = answerTo({ objective: { deadline_hours: 100 }, hardware });
    expect(said.cost.wall_clock_hours.p50).toBeLessThanOrEqual(100);
    const { layout, warnings } = said;
    expect(layout.data_parallel * layout.tensor_parallel * layout.pipeline_parallel * layout.context_parallel).toBe(1024);
    expect(warnings[0]?.code).toBe("count_chosen");
    expect(new Set(said.frontier.map(({ accelerators }) => accelerators))).toEqual(new Set([256, 512, 1024, 2048]));
    expect(answerTo({ objective: { deadline_hours: 1000 }, hardware }).warnings.map(({ code }) => code)).not.toContain("count_chosen");
  });

  test("a budget that cannot be kept is refused, one that can is kept, one without a price is asked for it", () => {
    const free = answerTo().cost.usd ?? 0;
    expect(failureOf({ objective: { budget_usd: free / 3 } })).toMatchObject({ kind: "infeasible", limit: "budget_usd" });
    expect(answerTo({ objective: { budget_usd: free * 1.01 } }).cost.usd).toBeLessThanOrEqual(free * 1.01);
    expect(pointersOf({ objective: { budget_usd: 1e6 }, hardware: { accelerator: "tpu-v4", count: 64 } })).toEqual(["/hardware/usd_per_hour"]);
  });
});

describe("what is decided already", () => {
  test("a pinned batch is held, at the nearest size that divides, and its price is shown", () => {
    const said = answerTo({ batch: { sequences: 977 }, hardware: { accelerator: "h100-sxm-80gb", count: 100 } });
    expect(said.schedule).toHaveLength(1);
    expect(Math.abs(said.batch.sequences / 977 - 1)).toBeLessThan(0.03);
    expect(said.warnings.find(({ code }) => code === "batch_rounded")?.message).toContain("977");
    expect(said.pins.map(({ path }) => path)).toEqual(["/batch/sequences"]);
  });

  test("the same batch on another count keeps batch and learning rate and changes the layout: elastic jobs", () => {
    const on = (count: number) => answerTo({ batch: { sequences: 1024 }, hardware: { accelerator: "h100-sxm-80gb", count } });
    for (const count of [64, 128, 512]) {
      expect(on(count).batch.sequences).toBe(1024);
      expect(on(count).learning_rate?.peak).toBe(on(256).learning_rate?.peak);
    }
  });

  test("a pinned layout is kept and never faster than the free one", () => {
    const layout = { tensor_parallel: 4, pipeline_parallel: 2, micro_batch: 1 };
    const said = answerTo({ batch: { sequences: 1024 }, layout });
    expect(said.layout).toMatchObject(layout);
    expect(said.pins.find(({ path }) => path === "/layout")?.wall_clock_ratio).toBeGreaterThanOrEqual(1);
  });

  test("illegal pins are answered with the nearest legal ones", () => {
    expect(pointersOf({ layout: { tensor_parallel: 3, pipeline_parallel: 7 } })).toEqual(["/layout/tensor_parallel", "/layout/pipeline_parallel"]);
  });

  test("a tuned pair moves only by the ratio of the rule", () => {
    const tuned = { batch_tokens: 4 * 2 ** 20, learning_rate: 2e-4 };
    const said = answerTo({ optimizer: { tuned }, batch: { tokens: tuned.batch_tokens } });
    expect(said.learning_rate?.peak).toBeCloseTo(2e-4, 12);
    const loose = answerTo({ batch: { tokens: tuned.batch_tokens } }).learning_rate;
    const width = (rate: { low: number; high: number } | null | undefined) => (rate?.high ?? 0) / (rate?.low ?? 1);
    expect(width(said.learning_rate)).toBeLessThan(width(loose));
  });
});

describe("optimizers", () => {
  test("SGD needs a tuned pair", () => {
    expect(pointersOf({ optimizer: { name: "sgd" } })).toEqual(["/optimizer/tuned"]);
  });

  test("Muon wants a larger batch and no ramp", () => {
    const [adamw, muon] = ["adamw", "muon"].map((name) => answerTo({ optimizer: { name }, objective: { prefer: "quality" } }));
    expect(muon?.batch.tokens).toBeGreaterThan(1.3 * (adamw?.batch.tokens ?? Infinity));
    expect(muon?.schedule).toHaveLength(1);
  });

  test("Lion's rate is a few times below AdamW's", () => {
    const peak = (name: string) => answerTo({ optimizer: { name }, batch: { tokens: 2 ** 22 } }).learning_rate?.peak ?? 0;
    expect(peak("adamw") / peak("lion")).toBeGreaterThan(2);
    expect(peak("adamw") / peak("lion")).toBeLessThan(15);
  });
});

describe("what does not fit", () => {
  test("the smallest count is named, and fits", () => {
    const failure = failureOf({ model: { params: 70e9 }, hardware: { accelerator: "h100-sxm-80gb", count: 4 } });
    if (failure.kind !== "does_not_fit" || failure.smallest_count === null) throw new Error("expected a smallest count");
    expect(failure.smallest_count).toBeGreaterThan(4);
    expect(answerTo({ model: { params: 70e9 }, hardware: { accelerator: "h100-sxm-80gb", count: failure.smallest_count } }).layout.memory_gib.p90).toBeGreaterThan(0);
  });

  test("a pinned layout that alone does not fit is to blame, not the count", () => {
    expect(failureOf({ model: { params: 1e6 }, data: { tokens: 1e9, sequence_length: 8192 }, hardware: { accelerator: "l4", count: 8 }, layout: { micro_batch: 65_536 } })).toMatchObject({ kind: "does_not_fit", pins_to_blame: true });
    expect(failureOf({ model: { params: 70e9 }, hardware: { accelerator: "h100-sxm-80gb", count: 4 } })).toMatchObject({ pins_to_blame: false });
  });

  test("an unknown accelerator names the nearest id, and a custom one needs all four numbers", () => {
    const three = failureOf({ hardware: { accelerator: "h100-sxm", count: 8 }, optimizer: { name: "sgd" }, objective: { budget_usd: 5 }, model: { params: 7e9, hidden: 100, heads: 7 } });
    expect(three.kind === "invalid" && three.errors.map(({ pointer }) => pointer)).toEqual(["/hardware/accelerator", "/model/heads", "/optimizer/tuned"]);
    expect(failureOf({ hardware: { accelerator: "h100-sxm", count: 8 } })).toMatchObject({ errors: [{ pointer: "/hardware/accelerator", hint: expect.stringContaining("h100-sxm-80gb") as string }] });
    const custom = { accelerator: "my-chip", count: 64, memory_gib: 64, peak_tflops: 400, intra_node_gb_s: 200, inter_node_gb_s: 25 };
    expect(answerTo({ hardware: custom }).cost.accelerator_hours).toBeGreaterThan(0);
    expect(pointersOf({ hardware: { ...custom, peak_tflops: null } })).toEqual(["/hardware/accelerator"]);
  });
});

describe("work in examples", () => {
  const vision = (parts: Record<string, unknown>) => ({ model: { params: 25e6, flops_per_unit: 24e9 }, data: { tokens: 1e8, unit: "example" }, hardware: { accelerator: "h100-sxm-80gb", count: 8 }, ...parts });

  test("keeps a pinned micro-batch and refuses what needs a shape", () => {
    const { layout } = answerTo(vision({ batch: { sequences: 1024 }, layout: { micro_batch: 16 } }));
    expect(layout).toMatchObject({ micro_batch: 16, gradient_accumulation: 8, data_parallel: 8 });
    expect(pointersOf(vision({ layout: { zero_stage: 3, activation_checkpointing: "full" } }))).toEqual(["/layout/zero_stage", "/layout/activation_checkpointing"]);
  });

  test("a micro-batch larger than the batch contradicts it", () => {
    expect(pointersOf(vision({ batch: { sequences: 1 }, layout: { micro_batch: 17 } }))).toEqual(["/layout/micro_batch"]);
  });
});
