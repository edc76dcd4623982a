import type { Hono } from "hono";
import { fail, ok } from "../../src/advice/failure.ts";
import type { Advice } from "../../src/contract/answer.ts";
import type { Compared, Comparison } from "../../src/contract/compare.ts";
import type { Estimate } from "../../src/contract/estimate.ts";
import { createApp } from "../../src/http/app.ts";
import type { AppEnv, Core } from "../../src/http/environment.ts";
import type { FaultEvent, RequestEvent } from "../../src/http/log.ts";

const about = (p50: number) => ({ p10: p50 * 0.8, p50, p90: p50 * 1.25 });

/** An advice with a growing batch and text a spreadsheet would run. */
export const sampleAdvice: Advice = {
  model_version: "test.1",
  summary: "Train 7B on 2T tokens | carefully.",
  batch: { tokens: 4194304, sequences: 1024, window_tokens: { low: 2.1e6, high: 8.4e6 }, regime: "diminishing_returns" },
  schedule: [
    { from_tokens: 0, to_tokens: 5.2e10, batch_tokens: 1048576, batch_sequences: 256, steps: 49591, learning_rate: 2.1e-4, micro_batch: 2, gradient_accumulation: 1, step_seconds: 1.9 },
    { from_tokens: 5.2e10, to_tokens: 2e12, batch_tokens: 4194304, batch_sequences: 1024, steps: 464440, learning_rate: 3.1e-4, micro_batch: 2, gradient_accumulation: 4, step_seconds: 7.2 },
  ],
  learning_rate: { peak: 3.1e-4, low: 2.2e-4, high: 4.4e-4, warmup_tokens: 2e9, warmup_steps: 1900, decay: "cosine", final: 3.1e-5, rule: "square root" },
  optimizer: { beta2: 0.95, weight_decay: 0.1 },
  layout: {
    data_parallel: 128, tensor_parallel: 2, pipeline_parallel: 1, virtual_stages: 1, context_parallel: 1, expert_parallel: 1, zero_stage: 1,
    activation_checkpointing: "none", micro_batch: 2, gradient_accumulation: 4, memory_gib: about(55), memory_limit_gib: 74, mfu: 0.41,
  },
  cost: { steps: 514031, tokens: 2e12, flops: 9.1e22, flops_6nd: 8.4e22, accelerator_hours: 68000, wall_clock_hours: about(265.5), goodput: 0.85, usd: 170000, energy_kwh: null },
  batch_sizes: { optimal_tokens: about(4e6), critical_tokens: about(8e6), noise_scale_tokens: null },
  loss: { expected: about(1.9), penalty_nats: 0.004, token_overhead: 0.08, ramp_saving: 0.02 },
  frontier: [],
  pins: [],
  alternatives: [],
  evidence: [],
  assumptions: [{ path: "/model/layers", value: 32, why: "=HYPERLINK(\"x\"), inferred" }],
  warnings: [{ code: "outside_domain", message: "-dangerous, \"quoted\"", path: null }],
};

const sampleEstimate: Estimate = {
  step_seconds: about(3), tokens_per_second_per_accelerator: 1e4, mfu: 0.4, model_tflops_per_accelerator: 400, memory_gib: about(50), memory_limit_gib: 74, fits: true,
  breakdown: { matmul: 2, attention: 0.5, elementwise: 0.1, tensor_parallel: 0.1, pipeline_bubble: 0, data_parallel_exposed: 0.1, optimizer: 0.1, fixed: 0.1 },
  assumptions: [], warnings: [],
};

const sampleCompared: Compared = {
  name: "", tokens: 1e12, batch_tokens: 4194304, batch_sequences: 1024, learning_rate: null, loss: about(2), token_overhead: 0.01, accelerator_hours: 82432, wall_clock_hours: 40, flops: 4e22, mfu: 0.5,
  points: [{ budget_share: 0.5, accelerator_hours: 41216, tokens: 5e11, batch_tokens: 2097152, loss: 2.1 }, { budget_share: 1, accelerator_hours: 82432, tokens: 1e12, batch_tokens: 4194304, loss: null }],
  assumptions: [], warnings: [{ code: "outside_domain", message: "far", path: null }],
};

const sampleComparison: Comparison = { model_version: "test.1", models: [], ahead: [{ from_budget_share: 0.5, to_budget_share: 1, name: "a" }] };

/** A core that knows the shell's cases: count 3 does not fit, 5 has a wrong accelerator, 7 misses its deadline, 13 breaks. */
export const standInCore: Core = {
  modelVersion: "test.1",
  advise: async ({ hardware }) => {
    if (hardware.count === 3) return fail({ kind: "does_not_fit", count: 3, smallest_count: 12, memory_gib: 101.5, memory_limit_gib: 74, remedy: "use 12 accelerators", pins_to_blame: false });
    if (hardware.count === 5) return fail({ kind: "invalid", errors: [{ pointer: "/hardware/accelerator", code: "unknown_value", message: "is not in the catalogue", hint: null }] });
    if (hardware.count === 7) return fail({ kind: "infeasible", limit: "deadline_hours", asked: 1, nearest: 9, how: "use more accelerators" });
    if (hardware.count === 13) throw new Error("secret detail");
    return ok(sampleAdvice);
  },
  estimate: async () => ok(sampleEstimate),
  compare: async ({ models }) => ok({ ...sampleComparison, models: models.map(({ name }) => ({ ...sampleCompared, name })) }),
  laws: async () => ({ laws: [], rules: [] }),
  accelerators: async () => ({ accelerators: [] }),
  publishedRuns: async () => ({ runs: [] }),
};

/** What the service logged. */
export const logged: (RequestEvent | FaultEvent)[] = [];

export const app: Hono<AppEnv> = createApp(standInCore, (event) => logged.push(event));

/** The least question. */
export const question = { model: { params: 7e9 }, data: { tokens: 2e12 }, hardware: { accelerator: "h100-sxm-80gb", count: 256 } };

/** POSTs JSON, or text as it is. */
export const post = async (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  app.request(path, { method: "POST", headers: { "Content-Type": "application/json", ...headers }, body: typeof body === "string" ? body : JSON.stringify(body) }, {});

export const get = async (path: string, headers: Record<string, string> = {}): Promise<Response> => app.request(path, { headers }, {});

/** The flat form of the least question. */
export const flat = "params=7B&tokens=2T&accelerator=h100-sxm-80gb&count=256";
