import type { Certainty, OptimizerName } from "../types.ts";

/** Shape of a transformer as published; `experts` is 0 for a dense model, and then the expert fields are too. */
export interface PublishedShape {
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  readonly kv_heads: number;
  readonly head_dim: number;
  readonly ffn: number;
  readonly vocab: number;
  readonly gated_mlp: boolean;
  readonly tied_embeddings: boolean;
  readonly experts: number;
  readonly experts_per_token: number;
  readonly shared_experts: number;
  readonly expert_ffn: number;
  /** Layers of a mixture of experts that have a dense MLP instead. */
  readonly dense_layers: number;
}

/** A knot of the batch schedule: from here on (`constant`, `steps`), or the corner of a straight line (`linear`). */
export interface BatchKnot {
  readonly from_tokens: number;
  readonly batch_tokens: number;
}

/** How a run was spread over its accelerators; null is not published. */
export interface PublishedLayout {
  readonly tensor_parallel: number | null;
  readonly pipeline_parallel: number | null;
  readonly data_parallel: number | null;
  readonly expert_parallel: number | null;
  readonly zero_stage: number | null;
}

/**
 * A training run somebody published. Tokens, parameters (with embeddings) and batches are counts; null is not published.
 * Fields are named as on the wire.
 */
export interface PublishedRun {
  readonly id: string;
  readonly name: string;
  /** Who trained it: runs of one laboratory share habits and are not independent. */
  readonly laboratory: string;
  readonly params: number;
  /** Parameters that work on one token; null: dense. */
  readonly active_params: number | null;
  readonly shape: PublishedShape | null;
  readonly tokens: number;
  readonly sequence_length: number;
  /** Identifier of the accelerator catalogue. */
  readonly accelerator: string | null;
  readonly accelerators: number | null;
  readonly accelerator_hours: number | null;
  readonly wall_clock_days: number | null;
  readonly flops_reported: number | null;
  readonly batch_growth: "constant" | "steps" | "linear" | "unknown";
  readonly batch_schedule: readonly BatchKnot[];
  readonly start_batch_tokens: number | null;
  readonly final_batch_tokens: number | null;
  /** Peak; null for Adafactor, whose rate is relative to the weights. */
  readonly learning_rate: number | null;
  readonly optimizer: OptimizerName;
  readonly framework: string;
  readonly layout: PublishedLayout | null;
  /** Of the batch schedule and learning rate. Shapes are those of the public configurations. */
  readonly certainty: Certainty;
  readonly citation: string;
  readonly note: string | null;
}
