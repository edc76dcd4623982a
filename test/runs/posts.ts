import { BranchMeasurement, NoiseMeasurement, ThroughputMeasurement } from "../../src/contract/measurements.ts";
import type { NoiseCell } from "../../src/contract/measurements.ts";
import { Question } from "../../src/contract/question.ts";
import type { NoiseRow, RunRecords } from "../../src/runs/records.ts";

/** A source of uniform numbers from a seed (mulberry32). */
export const uniforms = (seed: number): (() => number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
};

/** Standard normals from a seed (Box–Muller). */
export const normals = (seed: number): (() => number) => {
  const uniform = uniforms(seed);
  return () => Math.sqrt(-2 * Math.log(uniform() + 1e-12)) * Math.cos(2 * Math.PI * uniform());
};

export const SEQUENCE = 2048;

/** A language run of 1B parameters on 100B tokens. */
export const question = (parts: Record<string, unknown> = {}): Question =>
  Question.parse({ model: { params: 1e9 }, data: { tokens: 1e11, sequence_length: SEQUENCE }, hardware: { accelerator: "h100-sxm-80gb", count: 64 }, ...parts });

/** Segment, geometry and agent of a post, everything the usual where nothing is said. */
export interface Setup {
  readonly agent?: string;
  readonly epoch?: number;
  readonly replayFromStep?: number;
  readonly segment?: string;
  readonly batch?: number;
  readonly learningRate?: number;
  readonly groups?: number;
}

/** A post of cells. */
export const post = (cells: readonly Partial<NoiseCell>[], setup: Setup = {}): NoiseMeasurement =>
  NoiseMeasurement.parse({
    agent: setup.agent ?? "host0:0",
    epoch: setup.epoch ?? 0,
    replay_from_step: setup.replayFromStep ?? null,
    segment: { id: setup.segment ?? "stable", batch_sequences: setup.batch ?? 256, optimizer: "adamw", learning_rate: setup.learningRate ?? 1e-3, betas: [0.9, 0.95] },
    geometry: { unit: "sequence", tokens_per_unit: SEQUENCE, groups: setup.groups ?? 8, units_per_step: setup.batch ?? 256 },
    cells,
  });

/** Sums of a cell of `steps` steps whose noise scale is so many tokens, s scattered by a tenth and g by `scatter` of their means. */
export const cellAt = (noiseTokens: number, bucket: number, { batch = 256, scatter = 0.7, metric = "p1", scope = "all", loss = 2.5 }: { batch?: number; scatter?: number; metric?: NoiseCell["metric"]; scope?: NoiseCell["scope"]; loss?: number | null } = {}): Partial<NoiseCell> => {
  const [from, to] = [1e6 * 2 ** (bucket / 8), 1e6 * 2 ** ((bucket + 1) / 8)];
  const perStep = batch * SEQUENCE;
  const [first, last] = [Math.ceil(from / perStep), Math.ceil(to / perStep) - 1];
  const n = Math.max(1, last - first + 1);
  const g = 0.01;
  const s = (noiseTokens / SEQUENCE) * g;
  return {
    metric, scope, bucket, from_tokens: first * perStep, to_tokens: (last + 1) * perStep, from_step: first, to_step: last,
    n, s: n * s, g: n * g, ss: n * s * s * 1.01, gg: n * g * g * (1 + scatter ** 2), sg: n * s * g,
    loss: loss === null ? null : { n, sum: n * loss, sum_squares: n * loss * loss },
  };
};

/** Cells of a run whose noise scale in tokens is a function of the tokens seen, from one bucket to another (94 is about 3.5B tokens). */
export const cellsOf = (noiseAt: (tokens: number) => number, from: number, to: number, options: Parameters<typeof cellAt>[2] = {}): Partial<NoiseCell>[] =>
  Array.from({ length: to - from + 1 }, (_, i) => {
    const tokens = 1e6 * 2 ** ((from + i + 0.5) / 8);
    return cellAt(noiseAt(tokens), from + i, { loss: 1.9 + 1.5 * (tokens / 1e8) ** -0.25, ...options });
  });

export type Post = { readonly noise: NoiseMeasurement } | { readonly throughput: ThroughputMeasurement } | { readonly branches: BranchMeasurement };

const keyOf = ({ agent, epoch, segment, geometry, cell }: NoiseRow): string =>
  JSON.stringify([agent, epoch, segment.id, cell.metric, cell.scope, geometry.unit, cell.bucket ?? cell.from_tokens]);

/** Keeps the largest n for each key, as storage does; the lists come in the order of their keys. */
const keep = <T>(rows: Map<string, T>, key: string, row: T, n: (row: T) => number): void => {
  const known = rows.get(key);
  if (known === undefined || n(row) > n(known)) rows.set(key, row);
};

const ordered = <T>(rows: Map<string, T>): T[] => [...rows].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);

/** What storage holds after some posts, in memory: the same rules, none of its code. */
export const recordsOf = (posts: readonly Post[], asked: Question = question()): RunRecords => {
  const noise = new Map<string, NoiseRow>();
  const replays = new Map<string, RunRecords["replays"][number]>();
  const timings = new Map<string, RunRecords["timings"][number]>();
  const memory = new Map<string, RunRecords["memory"][number]>();
  const allReduce = new Map<string, RunRecords["allReduce"][number]>();
  const branches = new Map<string, BranchMeasurement>();
  for (const one of posts) {
    if ("noise" in one) {
      const { agent, epoch, segment, geometry, cells, replay_from_step: fromStep } = one.noise;
      if (fromStep !== null) keep(replays, JSON.stringify([epoch, fromStep]), { epoch, fromStep }, () => 0);
      for (const cell of cells) {
        const row = { agent, epoch, segment, geometry, cell, receivedAt: `2026-11-24T00:00:00.${String(cell.bucket ?? 0).padStart(3, "0")}Z` };
        keep(noise, keyOf(row), row, ({ cell: { n } }) => n);
      }
    } else if ("throughput" in one) {
      const { agent, epoch, points, memory: peaks, all_reduce: reduced } = one.throughput;
      for (const point of points) keep(timings, JSON.stringify([agent, epoch, point.micro_batch, point.kind]), { agent, epoch, point }, (row) => row.point.n);
      for (const peak of peaks) keep(memory, JSON.stringify([agent, epoch, peak.micro_batch]), { agent, epoch, memory: peak }, (row) => row.memory.peak_allocated_gib);
      for (const reduce of reduced) keep(allReduce, JSON.stringify([agent, epoch, reduce.bytes]), { agent, epoch, allReduce: reduce }, (row) => -row.allReduce.seconds);
    } else keep(branches, JSON.stringify(one.branches), one.branches, () => 0);
  }
  return { question: asked, noise: ordered(noise), replays: ordered(replays), timings: ordered(timings), memory: ordered(memory), allReduce: ordered(allReduce), branches: ordered(branches) };
};

/** Records of noise posts alone. */
export const noiseRecords = (posts: readonly NoiseMeasurement[], asked?: Question): RunRecords => recordsOf(posts.map((noise) => ({ noise })), asked);

/** Branches of a checkpoint whose loss rises past a batch, by a fixed amount a doubling. */
export const branchesAt = (tokens: number, batches: readonly number[], flatUpTo: number, rise = 0.03): BranchMeasurement =>
  BranchMeasurement.parse({
    from_tokens: tokens, delta_tokens: 1e9,
    points: batches.map((batch) => ({ batch_sequences: batch, loss: 2.6 + (batch > flatUpTo ? rise * Math.log2(batch / flatUpTo) : 0), standard_error: 0.002 })),
  });

/** Timings of micro-batches that take a + b·m seconds each, and their peaks. */
export const timed = (a: number, b: number, sizes: readonly number[] = [1, 2, 4]): ThroughputMeasurement =>
  ThroughputMeasurement.parse({
    agent: "host0:0",
    points: sizes.map((size) => {
      const log = Math.log(a + b * size);
      return { micro_batch: size, kind: "accumulate", n: 10, sum_log_seconds: 10 * log, sum_log_seconds_squared: 10 * log * log + 1e-9, min_seconds: (a + b * size) * 0.99 };
    }),
    memory: sizes.map((size) => ({ micro_batch: size, peak_allocated_gib: 30 + 2 * size, peak_reserved_gib: 31 + 2 * size })),
  });
