import type { Cluster, LayoutPins } from "../hardware/types.ts";
import type { Plan } from "../hardware/plan.ts";

/** Prices batches on one cluster; `batch` is in sequences throughout. */
export interface Machine {
  readonly cluster: Cluster;
  /** The fastest plan for each wanted batch, at the nearest batch that divides; null where nothing fits the memory. */
  readonly search: (batches: readonly number[]) => readonly (Plan | null)[];
  /** The plan's parallel degrees at another batch, which divides by data_parallel, with its own best micro-batch; null: does not fit. */
  readonly atBatch: (plan: Plan, batch: number) => Plan | null;
  /** The same work on another number of accelerators. */
  readonly withCount: (count: number) => Machine;
  /** The same machine with nothing pinned. */
  readonly withPins: (pins: LayoutPins) => Machine;
}
