import type { Measurements, StepTimeMeasurement } from "../contract/measurements.ts";
import type { RunRecords } from "./records.ts";

/** Rows of the latest epoch that has any for the same thing: a restart may come back on other machines. */
const latestOf = <T extends { readonly epoch: number }>(rows: readonly T[]): T[] => {
  const latest = Math.max(...rows.map(({ epoch }) => epoch));
  return rows.filter(({ epoch }) => epoch === latest);
};

/** Timings of a run as the calibration reads them: agents added, one row for each kind and micro-batch; `count` accelerators at `batchSequences`. */
export const stepTimesOf = ({ timings }: Pick<RunRecords, "timings">, count: number, batchSequences: number | null): StepTimeMeasurement[] =>
  [...Map.groupBy(timings, ({ point }) => `${point.kind} ${String(point.micro_batch).padStart(10)}`)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([, all]) => {
      const rows = latestOf(all).toSorted((a, b) => (a.agent < b.agent ? -1 : 1));
      const point = rows[0]?.point;
      if (point === undefined) return [];
      const sum = (of: (one: RunRecords["timings"][number]["point"]) => number) => rows.reduce((total, row) => total + of(row.point), 0);
      return [{
        micro_batch: point.micro_batch,
        kind: point.kind,
        batch_sequences: batchSequences,
        count,
        n: sum(({ n }) => n),
        seconds: null,
        sum_log_seconds: sum(({ sum_log_seconds }) => sum_log_seconds),
        sum_log_seconds_squared: sum(({ sum_log_seconds_squared }) => sum_log_seconds_squared),
        min_seconds: Math.min(...rows.map((row) => row.point.min_seconds)),
      }];
    });

/** Peaks of a run by micro-batch: the worst accelerator decides whether it fits. */
export const memoryOf = ({ memory }: Pick<RunRecords, "memory">): Measurements["memory"] =>
  [...Map.groupBy(memory, ({ memory: { micro_batch } }) => micro_batch)]
    .toSorted(([a], [b]) => a - b)
    .map(([micro_batch, all]) => {
      const rows = latestOf(all).map((row) => row.memory);
      const reserved = rows.flatMap(({ peak_reserved_gib }) => peak_reserved_gib ?? []);
      return {
        micro_batch,
        peak_allocated_gib: Math.max(...rows.map(({ peak_allocated_gib }) => peak_allocated_gib)),
        peak_reserved_gib: reserved.length === 0 ? null : Math.max(...reserved),
        out_of_memory: rows.some(({ out_of_memory }) => out_of_memory),
      };
    });
