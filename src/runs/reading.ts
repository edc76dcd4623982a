import type { Question } from "../contract/question.ts";
import { sequenceLengthOf } from "../advice/understand.ts";
import { fieller } from "../science/noise/fieller.ts";
import type { RatioState, Sums } from "../science/noise/fieller.ts";
import { asLogNormal, diagnoseSums, merge } from "../science/noise/noise-scale.ts";
import { effectiveDimensions, moreSteps } from "../science/noise/precision.ts";
import type { LogNormal } from "../science/types.ts";
import type { EffectiveCell } from "./effective-cells.ts";

/** Tokens (or examples) of one unit of a cell. A sequence whose length the agent left out is one of the run's own. */
const tokensPerUnit = ({ geometry }: EffectiveCell, { data }: Question): number =>
  geometry.unit === "sequence" && geometry.tokens_per_unit === 1 ? sequenceLengthOf(data) : geometry.tokens_per_unit;

/** The sums a variance may be taken of: as many statistics as are independent. */
const independentSums = (cell: EffectiveCell): Sums => {
  const k = Math.min(1, cell.independent / cell.n);
  return k === 1 ? cell : { n: cell.n * k, s: cell.s * k, g: cell.g * k, ss: cell.ss * k, gg: cell.gg * k, sg: cell.sg * k };
};

/** Mean loss of a cell, nats; null: not posted. */
export const lossOf = ({ loss }: EffectiveCell): number | null => (loss === null ? null : loss.sum / loss.n);

/** A noise scale in tokens, from one cell or several of one segment. */
export interface NoiseReading {
  readonly state: RatioState;
  readonly ratio: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly estimate: LogNormal | null;
  readonly sums: Sums;
  readonly steps: number;
  readonly fromTokens: number;
  readonly toTokens: number;
  readonly cell: EffectiveCell;
  readonly effectiveDimensions: number | null;
  readonly moreSteps: number | null;
}

/** Cells that share segment, metric, scope and unit as one reading; null without any. */
export const readCells = (cells: readonly EffectiveCell[], question: Question): NoiseReading | null => {
  const last = cells.at(-1);
  if (last === undefined) return null;
  const sums = merge(cells.map(independentSums));
  const { state, ratio, low, high } = fieller(sums);
  const perUnit = tokensPerUnit(last, question);
  const inTokens = (units: number | null) => (units === null ? null : units * perUnit);
  return {
    state,
    ratio: inTokens(ratio),
    low: inTokens(low),
    high: inTokens(high),
    estimate: asLogNormal(inTokens(low), inTokens(high), inTokens(ratio)),
    sums,
    steps: cells.reduce((sum, { n }) => sum + n, 0),
    fromTokens: cells[0]?.fromTokens ?? last.fromTokens,
    toTokens: last.toTokens,
    cell: last,
    effectiveDimensions: effectiveDimensions(sums, last.geometry.groups),
    moreSteps: moreSteps(sums),
  };
};

/** Metrics in the order they are trusted: in the geometry the optimizer steps in, p1 for those that divide by √v̂, l2 for SGD. */
const trusted = (optimizer: string) => (/sgd|momentum/i.test(optimizer) ? (["l2", "p1", "p2"] as const) : (["p1", "l2", "p2"] as const));

/** Cells of the best (scope, metric) among some: all layers before the normalisation layers, then the metric most trusted. */
export const preferredCells = (cells: readonly EffectiveCell[], optimizer: string): EffectiveCell[] => {
  for (const scope of ["all", "norm"] as const) {
    for (const metric of trusted(optimizer)) {
      const found = cells.filter((cell) => cell.scope === scope && cell.metric === metric);
      if (found.length > 0) return found;
    }
  }
  return [];
};

/** What the latest segment says of its noise scale: its last cell, and earlier ones back to half the tokens until the interval is bounded. */
export const latestReading = (cells: readonly EffectiveCell[], question: Question): { readonly reading: NoiseReading | null; readonly diagnosis: string | null } => {
  const latest = cells.at(-1);
  if (latest === undefined) return { reading: null, diagnosis: null };
  const segment = preferredCells(cells.filter((cell) => cell.segment.id === latest.segment.id), latest.segment.optimizer ?? question.optimizer.name);
  const last = segment.at(-1);
  const same = segment.filter(({ geometry }) => geometry.unit === last?.geometry.unit && geometry.tokens_per_unit === last.geometry.tokens_per_unit);
  const diagnosis = diagnoseSums(merge(same.map(independentSums)));
  let reading: NoiseReading | null = null;
  for (let first = same.length - 1; first >= 0; first -= 1) {
    const far = (same[first]?.toTokens ?? 0) < (last?.toTokens ?? 0) / 2;
    if (reading !== null && (far || reading.state === "ok")) break;
    reading = readCells(same.slice(first), question);
  }
  return { reading, diagnosis };
};
