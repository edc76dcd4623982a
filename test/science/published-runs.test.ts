import { describe, expect, it } from "vitest";
import { AcceleratorId, Framework } from "../../src/contract/primitives.ts";
import { publishedRuns } from "../../src/science/published-runs/index.ts";
import type { PublishedShape } from "../../src/science/published-runs/index.ts";

const find = (id: string) => {
  const found = publishedRuns.find((run) => run.id === id);
  if (found === undefined) throw new Error(`no run ${id}`);
  return found;
};

const mlp = (hidden: number, ffn: number, gated: boolean) => (gated ? 3 : 2) * hidden * ffn;

/** Parameters of a transformer of this shape, norms and biases left out. */
const countOf = (s: PublishedShape): number => {
  const attention = 2 * s.hidden * s.head_dim * (s.heads + s.kv_heads);
  const dense = mlp(s.hidden, s.ffn, s.gated_mlp);
  const sparse = (s.experts + s.shared_experts) * mlp(s.hidden, s.expert_ffn, s.gated_mlp);
  const mlps = s.experts === 0 ? s.layers * dense : s.dense_layers * dense + (s.layers - s.dense_layers) * sparse;
  return s.layers * attention + mlps + s.vocab * s.hidden * (s.tied_embeddings ? 1 : 2);
};

describe.each(publishedRuns.map((run) => [run.id, run] as const))("%s", (_, run) => {
  it("has the parameters its shape makes", () => {
    if (run.shape !== null) expect(Math.abs(countOf(run.shape) / run.params - 1)).toBeLessThan(0.06);
  });

  it("has a batch that grows, from its start to its end", () => {
    const schedule = run.batch_schedule;
    expect(schedule[0]?.batch_tokens ?? null).toBe(run.start_batch_tokens);
    expect(schedule.at(-1)?.batch_tokens ?? null).toBe(run.final_batch_tokens);
    expect(schedule.length).toBe({ unknown: 0, constant: 1, linear: 2, steps: Math.max(2, schedule.length) }[run.batch_growth]);
    for (const [i, knot] of schedule.entries()) {
      const before = schedule[i - 1];
      expect(knot.from_tokens).toBeLessThan(run.tokens);
      if (before === undefined) expect(knot.from_tokens).toBe(0);
      else expect(knot.from_tokens > before.from_tokens && knot.batch_tokens > before.batch_tokens).toBe(true);
    }
  });

  it("has hours, days, FLOPs and degrees that agree", () => {
    const { accelerators, accelerator_hours, wall_clock_days, flops_reported, layout } = run;
    if (accelerators !== null && accelerator_hours !== null && wall_clock_days !== null) {
      expect(Math.abs((accelerators * wall_clock_days * 24) / accelerator_hours - 1)).toBeLessThan(0.03);
    }
    if (flops_reported !== null) expect(Math.abs((6 * (run.active_params ?? run.params) * run.tokens) / flops_reported - 1)).toBeLessThan(0.05);
    const degrees = [layout?.tensor_parallel, layout?.pipeline_parallel, layout?.data_parallel].map((degree) => degree ?? 1);
    const product = degrees.reduce((a, b) => a * b, 1);
    if (accelerators !== null) expect(accelerators % product).toBe(0);
    if (accelerators !== null && typeof layout?.data_parallel === "number") expect(product).toBe(accelerators);
  });

  it("uses names of the catalogue and cites its paper", () => {
    if (run.accelerator !== null) expect(AcceleratorId.options).toContain(run.accelerator);
    expect(Framework.options).toContain(run.framework);
    expect(run.citation).toMatch(/arXiv \d{4}\.\d{5}/);
    expect(run.learning_rate === null).toBe(run.optimizer === "adafactor");
  });
});

describe("published runs", () => {
  it("have identifiers of their own", () => {
    expect(new Set(publishedRuns.map(({ id }) => id)).size).toBe(publishedRuns.length);
    expect(publishedRuns).toHaveLength(29);
  });

  it("count batches in tokens", () => {
    expect(find("glm-130b")).toMatchObject({ start_batch_tokens: 393_216, final_batch_tokens: 8_650_752 });
    expect(find("mt-nlg-530b")).toMatchObject({ start_batch_tokens: 65_536, final_batch_tokens: 3_932_160 });
    expect(find("deepseek-v3")).toMatchObject({ start_batch_tokens: 12_582_912, final_batch_tokens: 62_914_560 });
    expect(find("bloom-176b")).toMatchObject({ start_batch_tokens: 32_768, final_batch_tokens: 4_194_304, batch_schedule: [{}, { from_tokens: 2e10 }] });
    expect(find("gpt-3-175b")).toMatchObject({ final_batch_tokens: 3.2e6, learning_rate: 0.6e-4 });
    expect(find("llama-3.1-8b")).toMatchObject({ final_batch_tokens: null });
  });

  it("add up to PaLM's tokens at its 255,000th step", () => {
    const { batch_schedule: schedule, tokens } = find("palm-540b");
    const steps = schedule.reduce((sum, { from_tokens, batch_tokens }, i) => sum + ((schedule[i + 1]?.from_tokens ?? tokens) - from_tokens) / batch_tokens, 0);
    expect(steps / 255_000).toBeCloseTo(1, 1);
  });
});
