import type { Certainty, OptimizerName } from "../../types.ts";

/** What changes between two runs, or two phases of one. Batches, noise scale and optimal batch share one unit, so only ratios count. */
export interface Change {
  readonly batch?: readonly [from: number, to: number];
  /** Tokens of the whole run. */
  readonly tokens?: readonly [from: number, to: number];
  readonly noiseScale?: number;
  readonly optimalBatch?: number;
  /** The factor a > 1 by which the schedule would divide the learning rate here. */
  readonly cut?: number;
}

/** How one hyperparameter follows a change, by one paper. */
export interface Rule {
  readonly id: string;
  readonly citation: string;
  readonly equation: string;
  /** What `apply` takes and gives. */
  readonly parameter: "learning_rate" | "beta1" | "beta2" | "epsilon" | "batch";
  readonly optimizers: readonly OptimizerName[];
  readonly certainty: Certainty;
  /** The value after the change, or null when the change lacks what the rule needs or the result makes no sense. */
  readonly apply: (value: number, change: Change) => number | null;
}

/** A positive finite number, or null. */
export const positive = (value: number): number | null => (Number.isFinite(value) && value > 0 ? value : null);

/** Rules that only see the ratio k = to/from of the batch. */
export const byRatio =
  (formula: (value: number, k: number) => number): Rule["apply"] =>
  (value, { batch }) =>
    batch === undefined ? null : positive(formula(value, batch[1] / batch[0]));
