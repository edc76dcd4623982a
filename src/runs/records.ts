import type { BranchMeasurement, NoiseCell, NoiseMeasurement, ThroughputMeasurement } from "../contract/measurements.ts";
import type { Question } from "../contract/question.ts";

/** One stored noise cell: the largest n that (agent, epoch, segment, metric, scope, unit, bucket) has posted. */
export interface NoiseRow {
  readonly agent: string;
  readonly epoch: number;
  readonly segment: NoiseMeasurement["segment"];
  readonly geometry: NoiseMeasurement["geometry"];
  readonly cell: NoiseCell;
  /** When this cell was first received, ISO 8601. */
  readonly receivedAt: string;
}

/** A restart: what lower epochs measured at or after `fromStep` is trained again and does not count. */
export interface Replay {
  readonly epoch: number;
  readonly fromStep: number;
}

/** One stored row of timings: the largest n that (agent, epoch, micro_batch, kind) has posted. */
export interface TimingRow {
  readonly agent: string;
  readonly epoch: number;
  readonly point: ThroughputMeasurement["points"][number];
}

export interface MemoryRow {
  readonly agent: string;
  readonly epoch: number;
  readonly memory: ThroughputMeasurement["memory"][number];
}

export interface AllReduceRow {
  readonly agent: string;
  readonly epoch: number;
  readonly allReduce: ThroughputMeasurement["all_reduce"][number];
}

/**
 * All that is known of a run: its question and what its agents posted, each list in the order of its keys. However posts were
 * ordered, repeated or split, the same cells give the same records, and so the same advice.
 */
export interface RunRecords {
  readonly question: Question;
  readonly noise: readonly NoiseRow[];
  readonly replays: readonly Replay[];
  readonly timings: readonly TimingRow[];
  readonly memory: readonly MemoryRow[];
  readonly allReduce: readonly AllReduceRow[];
  readonly branches: readonly BranchMeasurement[];
}
