import type { Accepted } from "../../contract/runs.ts";
import type { BranchMeasurement, ThroughputMeasurement } from "../../contract/measurements.ts";
import type { Replay } from "../../runs/records.ts";
import { canonicalBranch, type StoredCell } from "../../runs/rows.ts";

/** Rows that were written of so many offered. */
const outOf = (accepted: number, offered: number): Accepted => ({ accepted, ignored: offered - accepted });

/** The largest n of a key wins, whatever the order; the time of the first stays. */
const CELL = `INSERT INTO noise VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
ON CONFLICT DO UPDATE SET n = excluded.n, posted = excluded.posted, changed_at = excluded.changed_at WHERE excluded.n > n`;

/** Stores noise cells. `receivedAt`: when the first of each came, now unless a file says it. */
export const storeCells = (sql: SqlStorage, cells: readonly StoredCell[], now: number, receivedAt = now): Accepted => {
  let accepted = 0;
  for (const cell of cells) accepted += sql.exec(CELL, ...cell, receivedAt, now).rowsWritten > 0 ? 1 : 0;
  return outOf(accepted, cells.length);
};

/** Stores a restart. Agents that disagree about the step: the earliest holds, in any order. True: something changed. */
export const storeReplay = (sql: SqlStorage, { epoch, fromStep }: Replay): boolean =>
  sql.exec("INSERT INTO replay VALUES (?, ?) ON CONFLICT DO UPDATE SET from_step = excluded.from_step WHERE excluded.from_step < from_step", epoch, fromStep).rowsWritten > 0;

const TIMING = `INSERT INTO timing VALUES (?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET n = excluded.n, posted = excluded.posted, changed_at = excluded.changed_at WHERE excluded.n > n`;

/** The worst seen of a micro-batch is kept: out of memory before the highest peak. */
const MEMORY = `INSERT INTO memory VALUES (?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET out_of_memory = excluded.out_of_memory, allocated = excluded.allocated, reserved = excluded.reserved,
  posted = excluded.posted, changed_at = excluded.changed_at
WHERE (excluded.out_of_memory, excluded.allocated, excluded.reserved) > (out_of_memory, allocated, reserved)`;

/** The fastest of a size is kept: what is slower waited for something else. */
const ALL_REDUCE = `INSERT INTO all_reduce VALUES (?, ?, ?, ?, ?)
ON CONFLICT DO UPDATE SET seconds = excluded.seconds, changed_at = excluded.changed_at WHERE excluded.seconds < seconds`;

/** Stores timings, memory and all-reduces. */
export const storeThroughput = (sql: SqlStorage, { agent, epoch, points, memory, all_reduce: allReduce }: ThroughputMeasurement, now: number): Accepted => {
  let accepted = 0;
  const put = (statement: string, ...values: readonly SqlStorageValue[]): void => void (accepted += sql.exec(statement, ...values).rowsWritten > 0 ? 1 : 0);
  for (const point of points) put(TIMING, agent, epoch, point.micro_batch, point.kind, point.n, JSON.stringify(point), now);
  for (const row of memory)
    put(MEMORY, agent, epoch, row.micro_batch, row.out_of_memory ? 1 : 0, row.peak_allocated_gib, row.peak_reserved_gib ?? -1, JSON.stringify(row), now);
  for (const row of allReduce) put(ALL_REDUCE, agent, epoch, row.bytes, row.seconds, now);
  return outOf(accepted, points.length + memory.length + allReduce.length);
};

/** Stores a branch, unless the same is there. */
export const storeBranch = (sql: SqlStorage, branch: BranchMeasurement, now: number): Accepted => {
  const { rowsWritten } = sql.exec("INSERT INTO branch VALUES (?, ?, ?) ON CONFLICT DO NOTHING", branch.from_tokens, JSON.stringify(canonicalBranch(branch)), now);
  return outOf(rowsWritten > 0 ? 1 : 0, 1);
};
