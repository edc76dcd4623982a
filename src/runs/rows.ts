import type { BranchMeasurement, NoiseMeasurement } from "../contract/measurements.ts";

/** A noise cell with its key, as it is stored: agent, epoch, segment, metric, scope, unit, bucket, n, and all that was posted of it as JSON. */
export type StoredCell = readonly [agent: string, epoch: number, segment: string, metric: string, scope: string, unit: string, bucket: number, n: number, posted: string];

/** What `posted` of a stored cell holds. */
export type PostedCell = Pick<NoiseMeasurement, "segment" | "geometry"> & { readonly cell: NoiseMeasurement["cells"][number] };

/** Eight buckets a doubling of tokens, counted from a million. */
const bucketOf = (tokens: number): number => Math.max(-1000, Math.floor(8 * Math.log2(Math.max(tokens, 1) / 1e6)));

/** The cells of one post. A cell without a bucket lies in that of its first token, which stays as the cell grows. */
export const storedCells = ({ agent, epoch, segment, geometry, cells }: NoiseMeasurement): StoredCell[] =>
  cells.map((cell) => {
    const bucket = cell.bucket ?? bucketOf(cell.from_tokens);
    const posted: PostedCell = { segment, geometry, cell: { ...cell, bucket } };
    return [agent, epoch, segment.id, cell.metric, cell.scope, geometry.unit, bucket, cell.n, JSON.stringify(posted)];
  });

/** A branch as it is stored: the same losses in another order are the same branch. */
export const canonicalBranch = (branch: BranchMeasurement): BranchMeasurement => ({
  ...branch,
  points: branch.points.toSorted((a, b) => a.batch_sequences - b.batch_sequences || a.loss - b.loss || (a.standard_error ?? -1) - (b.standard_error ?? -1)),
});
