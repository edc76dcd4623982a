import type { BranchMeasurement, ThroughputMeasurement } from "../../contract/measurements.ts";
import type { Question } from "../../contract/question.ts";
import type { RunRecords } from "../../runs/records.ts";
import type { PostedCell } from "../../runs/rows.ts";

/** When something happened, ISO 8601. */
export const iso = (milliseconds: number): string => new Date(milliseconds).toISOString();

type Memory = ThroughputMeasurement["memory"][number];
type Point = ThroughputMeasurement["points"][number];

/** Everything of a run, each list in the order of its keys. */
export const readRecords = (sql: SqlStorage, question: Question): RunRecords => ({
  question,
  noise: sql
    .exec<{ agent: string; epoch: number; posted: string; received_at: number }>(
      "SELECT agent, epoch, posted, received_at FROM noise ORDER BY agent, epoch, segment, metric, scope, unit, bucket",
    )
    .toArray()
    .map(({ agent, epoch, posted, received_at: at }) => ({ agent, epoch, ...(JSON.parse(posted) as PostedCell), receivedAt: iso(at) })),
  replays: sql.exec<{ epoch: number; fromStep: number }>("SELECT epoch, from_step AS fromStep FROM replay ORDER BY epoch").toArray(),
  timings: sql
    .exec<{ agent: string; epoch: number; posted: string }>("SELECT agent, epoch, posted FROM timing ORDER BY agent, epoch, micro_batch, kind")
    .toArray()
    .map(({ agent, epoch, posted }) => ({ agent, epoch, point: JSON.parse(posted) as Point })),
  memory: sql
    .exec<{ agent: string; epoch: number; posted: string }>("SELECT agent, epoch, posted FROM memory ORDER BY agent, epoch, micro_batch")
    .toArray()
    .map(({ agent, epoch, posted }) => ({ agent, epoch, memory: JSON.parse(posted) as Memory })),
  allReduce: sql
    .exec<{ agent: string; epoch: number; bytes: number; seconds: number }>("SELECT agent, epoch, bytes, seconds FROM all_reduce ORDER BY agent, epoch, bytes")
    .toArray()
    .map(({ agent, epoch, bytes, seconds }) => ({ agent, epoch, allReduce: { bytes, seconds } })),
  branches: sql
    .exec<{ posted: string }>("SELECT posted FROM branch ORDER BY from_tokens, posted")
    .toArray()
    .map(({ posted }) => JSON.parse(posted) as BranchMeasurement),
});
