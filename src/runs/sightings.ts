import type { Question } from "../contract/question.ts";
import type { Sighting } from "../science/noise/forecast.ts";
import type { LogNormal } from "../science/types.ts";
import type { EffectiveCell } from "./effective-cells.ts";
import { lossOf, preferredCells, readCells } from "./reading.ts";

/** Noise scale of all layers over that of the normalisation layers, before a run shows its own: about 1.4 on a 111M model (certainty M). */
const USUAL_NORM_TO_ALL: LogNormal = { median: 1.4, logSd: 0.5 };
/** It drifts along a run by about this, natural log: no average over cells knows it better. */
const NORM_DRIFT = 0.1;

const placeOf = ({ segment, bucket, metric }: EffectiveCell) => JSON.stringify([segment.id, bucket, metric]);

/** The factor from the normalisation layers to all layers where both were measured in the same cells, weighted by their intervals; null: nowhere. */
export const normToAll = (cells: readonly EffectiveCell[], question: Question, metric: EffectiveCell["metric"]): LogNormal | null => {
  const whole = new Map(cells.filter((cell) => cell.scope === "all" && cell.metric === metric).map((cell) => [placeOf(cell), cell]));
  const pairs = cells.filter((cell) => cell.scope === "norm" && cell.metric === metric).flatMap((norm) => {
    const all = whole.get(placeOf(norm));
    const [n, a] = [readCells([norm], question), all === undefined ? null : readCells([all], question)];
    if (n?.state !== "ok" || a?.state !== "ok" || n.estimate === null || a.estimate === null) return [];
    return [{ log: Math.log(a.estimate.median / n.estimate.median), variance: a.estimate.logSd ** 2 + n.estimate.logSd ** 2 }];
  });
  const weight = pairs.reduce((sum, { variance }) => sum + 1 / variance, 0);
  if (weight === 0) return null;
  const mean = pairs.reduce((sum, { log, variance }) => sum + log / variance, 0) / weight;
  // Where pairs scatter more than their intervals say, the scatter counts.
  const scatter = pairs.length > 1 ? pairs.reduce((sum, { log, variance }) => sum + (log - mean) ** 2 / variance, 0) / (pairs.length - 1) : 1;
  return { median: Math.exp(mean), logSd: Math.hypot(NORM_DRIFT, Math.sqrt(Math.max(1, scatter) / weight)) };
};

/** A log-normal times another. */
export const product = (a: LogNormal, b: LogNormal): LogNormal => ({ median: a.median * b.median, logSd: Math.hypot(a.logSd, b.logSd) });

/** What a measured norm-scope scale is multiplied by. */
export const normFactor = (fitted: LogNormal | null): LogNormal => fitted ?? USUAL_NORM_TO_ALL;

const middle = ({ fromTokens, toTokens }: EffectiveCell): number => Math.sqrt(Math.max(1, fromTokens) * Math.max(1, toTokens));

/** One sighting for each (segment, bucket), in the metric most trusted of the latest segment, in order of tokens: what a trend is fitted to. */
export const sightingsOf = (cells: readonly EffectiveCell[], question: Question): Sighting[] => {
  const latest = cells.at(-1);
  const chosen = preferredCells(cells.filter(({ segment }) => segment.id === latest?.segment.id), latest?.segment.optimizer ?? question.optimizer.name).at(-1);
  if (chosen === undefined) return [];
  const { metric } = chosen;
  const factor = normFactor(normToAll(cells, question, metric));
  const places = Map.groupBy(cells.filter((cell) => cell.metric === metric), ({ segment, bucket }) => JSON.stringify([segment.id, bucket]));
  return [...places.values()]
    .flatMap((own): Sighting[] => {
      const all = own.filter(({ scope }) => scope === "all");
      const used = all.length > 0 ? all : own;
      const reading = readCells(used.filter(({ geometry }) => geometry.unit === used.at(-1)?.geometry.unit), question);
      if (reading === null) return [];
      const by: LogNormal = all.length > 0 ? { median: 1, logSd: 0 } : factor;
      const common = { tokens: middle(reading.cell), loss: lossOf(reading.cell), segment: reading.cell.segment.id };
      if (reading.state === "ok" && reading.estimate !== null) {
        const { median, logSd } = product(reading.estimate, by);
        return [{ ...common, value: Math.log(median), sd: logSd, above: null }];
      }
      return reading.state === "lower_bound_only" && reading.low !== null ? [{ ...common, value: null, sd: 1, above: Math.log(reading.low * by.median) - by.logSd }] : [];
    })
    .toSorted((a, b) => a.tokens - b.tokens || (a.segment < b.segment ? -1 : 1));
};
