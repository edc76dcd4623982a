import type { RunFile } from "../../contract/runs.ts";
import type { RunRecords } from "../../runs/records.ts";
import { storedCells } from "../../runs/rows.ts";
import { storeBranch, storeCells, storeReplay, storeThroughput } from "./ingest.ts";

/** A whole run as one file. The same rows give the same bytes. */
export const fileOf = (name: string, question: RunFile["question"], records: RunRecords): RunFile => ({
  format: "bcrit-run",
  version: 1,
  name,
  question,
  noise: records.noise.map(({ agent, epoch, segment, geometry, cell, receivedAt }) => ({ agent, epoch, segment, geometry, cell, received_at: receivedAt })),
  replays: records.replays.map(({ epoch, fromStep }) => ({ epoch, from_step: fromStep })),
  timings: [...records.timings],
  memory: [...records.memory],
  all_reduce: records.allReduce.map(({ agent, epoch, allReduce }) => ({ agent, epoch, all_reduce: allReduce })),
  branches: [...records.branches],
});

/** Stores the rows of a file, by the rules of a post. */
export const storeFile = (sql: SqlStorage, file: RunFile, now: number): void => {
  for (const { agent, epoch, segment, geometry, cell, received_at: receivedAt } of file.noise)
    storeCells(sql, storedCells({ agent, epoch, segment, geometry, cells: [cell], replay_from_step: null }), now, Date.parse(receivedAt));
  for (const { epoch, from_step: fromStep } of file.replays) storeReplay(sql, { epoch, fromStep });
  for (const { agent, epoch, point } of file.timings) storeThroughput(sql, { agent, epoch, points: [point], memory: [], all_reduce: [] }, now);
  for (const { agent, epoch, memory } of file.memory) storeThroughput(sql, { agent, epoch, points: [], memory: [memory], all_reduce: [] }, now);
  for (const { agent, epoch, all_reduce: allReduce } of file.all_reduce) storeThroughput(sql, { agent, epoch, points: [], memory: [], all_reduce: [allReduce] }, now);
  for (const branch of file.branches) storeBranch(sql, branch, now);
};
