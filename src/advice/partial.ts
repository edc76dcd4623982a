import type { FieldError } from "../contract/problem.ts";
import type { Question } from "../contract/question.ts";
import { checkQuestion, UNKNOWN_PRICE } from "./checks.ts";
import { measurer } from "./reading-measurements.ts";
import { NO_MEASUREMENTS, NO_PINS } from "./nothing.ts";
import { complaintsAboutPins } from "./pin-complaints.ts";
import { sequenceLengthOf, understandSubject } from "./understand.ts";

/** A question nothing can be said against: it stands in for the parts that are not there. */
const harmless: Question = {
  model: {
    params: 1e9, active_params: null, layers: null, hidden: null, heads: null, kv_heads: null, ffn: null, vocab: null,
    gated_mlp: null, tied_embeddings: null, experts: null, experts_per_token: null, expert_ffn: null, flops_per_unit: null,
  },
  data: { tokens: 1e9, sequence_length: null, unit: "token", unique_tokens: null },
  optimizer: { name: "adamw", beta1: null, beta2: null, epsilon: null, weight_decay: null, lr_schedule: "cosine", tuned: null },
  hardware: {
    accelerator: "h100-sxm-80gb", count: 1, per_node: null, memory_gib: null, peak_tflops: null, intra_node_gb_s: null, inter_node_gb_s: null,
    precision: null, usd_per_hour: null, framework: "other", counts: [],
  },
  objective: { prefer: "balanced", max_token_overhead: 0.2, hold: "tokens", deadline_hours: null, budget_usd: null },
  ...NO_PINS,
  measurements: NO_MEASUREMENTS,
};

/**
 * What is wrong with the parts of a question that are each well formed, beyond what a schema sees: every complaint at once.
 * Parts that only make sense beside others are left alone without them: model and batch without the data, pins without model and machine.
 */
export const complaintsAbout = (parts: Partial<Question>): FieldError[] => {
  const { model, data, hardware } = parts;
  const question: Question = {
    ...harmless,
    ...parts,
    ...(data === undefined ? { model: harmless.model, batch: NO_PINS.batch } : {}),
    ...(model === undefined || data === undefined || hardware === undefined ? { layout: NO_PINS.layout } : {}),
  };
  const understood = understandSubject(question);
  const [wrong, price] = "errors" in understood ? [understood.errors, UNKNOWN_PRICE] : [complaintsAboutPins(question, understood.value), understood.value.cluster.accelerator.usdPerHour];
  return [...wrong, ...checkQuestion(question, sequenceLengthOf(question.data), price, measurer)];
};
