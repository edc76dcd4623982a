export type OptimizerName = "adamw" | "sgd" | "adafactor" | "lion" | "muon";

/** Everything a law may ask about a run. A law that needs what is null answers null. */
export interface Setting {
  /** Language model trained on tokens; false: `unit: "example"`, where laws fitted on language models are left out. */
  readonly language: boolean;
  /** N: non-embedding parameters, all of them (for mixture of experts: every expert). null when unknown. */
  readonly params: number | null;
  /** Non-embedding parameters that work on one token; equals params for a dense model. */
  readonly activeParams: number | null;
  /** D: tokens (or examples) of the whole run. */
  readonly tokens: number;
  readonly sequenceLength: number;
  /** Forward and backward non-embedding FLOPs per token, attention included (DeepSeek LLM's M). */
  readonly flopsPerToken: number | null;
  /** Expected final loss in nats per token. */
  readonly loss: number | null;
  readonly optimizer: OptimizerName;
}

export type Quantity = "optimal_tokens" | "critical_tokens" | "noise_scale_tokens" | "peak_learning_rate" | "weight_decay_timescale";

/** R: read in the source's own code, data or text; S: read second-hand; M: remembered. */
export type Certainty = "R" | "S" | "M";

export type Range = readonly [low: number, high: number];

/** Where a law was fitted. An axis left out is not limited. Ranges are in the units of Setting. */
export interface Domain {
  readonly params?: Range;
  readonly tokens?: Range;
  readonly loss?: Range;
  /** D/N. */
  readonly tokensPerParam?: Range;
  /** C = flopsPerToken × tokens. */
  readonly compute?: Range;
  readonly optimizers?: readonly OptimizerName[];
}

/** A log-normal: `median` in the quantity's own unit, `logSd` the standard deviation of its natural logarithm. */
export interface LogNormal {
  readonly median: number;
  readonly logSd: number;
}

/** A published law. One file each under laws/. */
export interface Law {
  /** Stable, as in `step-law-2025`. */
  readonly id: string;
  readonly citation: string;
  readonly equation: string;
  readonly quantity: Quantity | "loss";
  /** Unit of what `predict` returns, e.g. "tokens", "1", "nats per token". */
  readonly unit: string;
  readonly needs: readonly ("params" | "tokens" | "loss" | "flopsPerToken")[];
  readonly domain: Domain;
  readonly certainty: Certainty;
  /** Scatter of the truth around the law inside its domain, natural log; why it is what it is stands beside it. */
  readonly logSd: number;
  /** The value at a setting, or null when the setting lacks what the law needs. */
  readonly predict: (setting: Setting) => number | null;
  /** For learning-rate laws: the batch in tokens the predicted rate belongs to; null when the law names none. */
  readonly atBatch?: (setting: Setting) => number | null;
  /** Published value the law must reproduce. */
  readonly vectors: readonly { readonly setting: Partial<Setting>; readonly value: number; readonly tolerance: number }[];
}

/** One voice about one quantity, before voices are combined. */
export interface Voice {
  readonly source: string;
  readonly kind: "law" | "practice" | "tuned" | "measurement";
  readonly quantity: Quantity;
  readonly estimate: LogNormal;
  readonly inDomain: boolean;
  readonly citation: string;
  /** Of a noise scale: critical batch over it, where the run itself has shown it; left out: the usual correction. */
  readonly correction?: { readonly factor: number; readonly logSd: number };
}

/** A voice with the share it got, and what all of them say together. */
export interface Consensus {
  readonly estimate: LogNormal;
  readonly voices: readonly (Voice & { readonly weight: number })[];
}
