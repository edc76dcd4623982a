import type { Bubble } from "../hardware/bubble.ts";
import type { Closeness } from "../hardware/layout-search.ts";
import type { GenericMisfit } from "../hardware/generic-step.ts";
import type { Calibration, Cluster, LayoutPins, Misfit, Plan } from "../hardware/types.ts";

/** Prices batches on one cluster; `batch` is in sequences throughout. */
export interface Machine {
  readonly cluster: Cluster;
  readonly pins: LayoutPins;
  /**
   * The fastest plan for each wanted batch, at a batch near it that divides; null where nothing fits the memory. `exact`: the
   * nearest that divides, since the caller has decided the batch.
   */
  readonly search: (batches: readonly number[], closeness?: Closeness) => readonly (Plan | null)[];
  /** The plan's parallel degrees at another batch, which divides by data_parallel, with its own best micro-batch; null: does not fit. */
  readonly atBatch: (plan: Plan, batch: number) => Plan | null;
  /** A layout that is simpler than the plan's and hardly slower, whose data parallelism also divides `divides` sequences; null: none. */
  readonly simplerThan: (plan: Plan, divides: number) => Plan | null;
  /** The pipeline bubble of the plan's layout at any batch; null: no pipeline. */
  readonly bubble: (plan: Plan) => Bubble | null;
  /** The same work and pins on another number of accelerators. */
  readonly withCount: (count: number) => Machine;
  /** The same machine with its model rescaled to the caller's own measurements. */
  readonly withCalibration: (calibration: Calibration | null) => Machine;
  /** The same machine under other pins. */
  readonly withPins: (pins: LayoutPins) => Machine;
  /** What whyNot (why-not.ts) needs to know of work that does not fit. */
  readonly misfit: Misfit | GenericMisfit;
}
