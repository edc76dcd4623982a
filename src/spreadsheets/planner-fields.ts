import { AcceleratorId, Framework, Precision } from "../contract/primitives.ts";
import { Objective, Optimizer } from "../contract/question.ts";
import type { PlannerInput } from "./planner.ts";

const field = (name: string, value: string | number | null, note: string, choices: readonly string[] = []): PlannerInput => ({ name, value, note, choices });

/** The question a planner opens with, by the flat names of GET /v1/advice. */
export const plannerInputs: readonly PlannerInput[] = [
  field("params", "7B", "all parameters, as in 7B or 7e9"),
  field("active_params", null, "of a mixture of experts: those that work on one token"),
  field("tokens", "2T", "training tokens, as in 2T or 2e12"),
  field("sequence_length", 4096, "tokens of one sequence"),
  field("accelerator", "h100-sxm-80gb", "from the catalogue: /v1/accelerators.xlsx", AcceleratorId.options),
  field("count", 256, "accelerators"),
  field("precision", null, "empty: bf16 where the accelerator has it", Precision.options),
  field("framework", null, "how it is trained", Framework.options),
  field("usd_per_hour", null, "price of one accelerator-hour; empty: the catalogue's"),
  field("optimizer", "adamw", "what steps", Optimizer.shape.name.def.innerType.options),
  field("prefer", "balanced", "quality: lowest loss; balanced: fast with little loss given up; speed: soonest done", Objective.shape.prefer.def.innerType.options),
  field("hold", null, "tokens: the data is fixed; loss: the target is fixed", Objective.shape.hold.def.innerType.options),
  field("max_token_overhead", null, "share of tokens that may be wasted for speed; empty: 0.2"),
  field("deadline_hours", null, "hours until it must be done"),
  field("budget_usd", null, "dollars it may cost"),
  field("batch_tokens", null, "a batch you have already decided on, in tokens"),
];

/** What a planner shows of the answer. */
export const plannerFields: readonly string[] = [
  "summary",
  "batch.tokens", "batch.sequences", "batch.window_tokens.low", "batch.window_tokens.high", "batch.regime",
  "learning_rate.peak", "learning_rate.low", "learning_rate.high", "learning_rate.warmup_steps", "learning_rate.final", "optimizer.beta2", "optimizer.weight_decay",
  "layout.data_parallel", "layout.tensor_parallel", "layout.pipeline_parallel", "layout.context_parallel", "layout.expert_parallel", "layout.zero_stage",
  "layout.activation_checkpointing", "layout.micro_batch", "layout.gradient_accumulation", "layout.memory_gib.p50", "layout.memory_gib.p90", "layout.memory_limit_gib", "layout.mfu",
  "cost.steps", "cost.flops", "cost.accelerator_hours", "cost.wall_clock_hours.p10", "cost.wall_clock_hours.p50", "cost.wall_clock_hours.p90", "cost.usd", "cost.energy_kwh",
  "batch_sizes.optimal_tokens.p50", "batch_sizes.critical_tokens.p50", "loss.expected.p50", "loss.penalty_nats", "loss.token_overhead",
  "warnings", "model_version",
];

/** Columns of the sheet that asks several questions, and the questions it opens with. */
export const comparedInputs: readonly string[] = ["params", "tokens", "sequence_length", "accelerator", "count", "usd_per_hour", "prefer"];
export const comparedRows: readonly (readonly (string | number | null)[])[] = [
  ["as planned", "7B", "2T", 4096, "h100-sxm-80gb", 256, null, "balanced"],
  ["twice the accelerators", "7B", "2T", 4096, "h100-sxm-80gb", 512, null, "balanced"],
  ["newer ones", "7B", "2T", 4096, "b200", 256, null, "balanced"],
];
export const comparedFields: readonly string[] = ["batch.tokens", "learning_rate.peak", "cost.wall_clock_hours.p50", "cost.accelerator_hours", "cost.usd", "loss.expected.p50", "loss.token_overhead"];
