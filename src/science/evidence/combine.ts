import { Z90 } from "../../numbers/normal.ts";
import type { Consensus, LogNormal, Voice } from "../types.ts";

/** A voice on its way into a consensus: how far outside its domain it speaks, and how much its kind counts. */
export interface Candidate extends Voice {
  /** Distance outside the voice's domain in e-folds (`distanceOutside`); 0 inside. */
  readonly distance: number;
  /** Multiplies the precision; see ranks.ts. 0: shown for comparison only. */
  readonly rank: number;
}

/**
 * Log-sd a voice gains per e-fold outside its domain. Batch laws that agree inside the grids stand a factor 2.2 apart 3.5
 * e-folds outside; for the learning rate law and practice come to stand 2–7× apart over the same way. The rate's was raised on
 * the back-test until every published rate lay within 6×, so that back-test is no independent check of it.
 */
const DOUBT_PER_EFOLD = { batch: 0.25, rate: 0.5 } as const;

/** Nothing is known worse than this, natural log: p10 and p90 then stand a factor 600 apart. */
export const MOST_LOG_SD = 2.5;

/** 10th and 90th percentile of a log-normal. */
export const percentiles = ({ median, logSd }: LogNormal): { low: number; high: number } => ({
  low: median * Math.exp(-Z90 * logSd),
  high: median * Math.exp(Z90 * logSd),
});

/** Variance of a voice: its own scatter and the doubt of speaking outside its domain. */
const variance = ({ estimate, distance, quantity }: Candidate): number =>
  estimate.logSd ** 2 + (DOUBT_PER_EFOLD[quantity === "peak_learning_rate" ? "rate" : "batch"] * distance) ** 2;

interface Moments {
  readonly mean: number;
  readonly variance: number;
}

/** Mean and variance of the mixture Σ wᵢ·N(μᵢ, sdᵢ²). */
const mixture = (parts: readonly (Moments & { readonly weight: number })[]): Moments => {
  const mean = parts.reduce((sum, part) => sum + part.weight * part.mean, 0);
  return { mean, variance: parts.reduce((sum, part) => sum + part.weight * (part.variance + (part.mean - mean) ** 2), 0) };
};

const share = (raw: readonly number[]): number[] => {
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  return raw.map((weight) => (total > 0 ? weight / total : 0));
};

const isPublished = ({ kind }: Voice): boolean => kind === "law" || kind === "practice";

/**
 * Voices about one quantity as one log-normal; null when none has weight.
 *
 * Published laws and practice share data, authors and habits, so ten of them are not ten times one: they first become one
 * body with the weights rank/variance and the variance of the mixture, Σ w·(sd² + (μ − μ̄)²), never below the spread between
 * them. That body then stands beside each measurement of the caller's own run, again by rank/variance and again as a mixture:
 * a measurement that dominates narrows the answer, one that contradicts the laws at equal weight widens it.
 */
export const combine = (candidates: readonly Candidate[]): Consensus | null => {
  const published = candidates.filter((voice) => isPublished(voice) && voice.rank > 0);
  const own = candidates.filter((voice) => !isPublished(voice) && voice.rank > 0);
  if (published.length + own.length === 0) return null;
  const momentsOf = (voice: Candidate): Moments => ({ mean: Math.log(voice.estimate.median), variance: variance(voice) });
  const inner = share(published.map((voice) => voice.rank / variance(voice)));
  const body = mixture(published.map((voice, i) => ({ ...momentsOf(voice), weight: inner[i] ?? 0 })));
  const outer = share([published.length > 0 ? 1 / body.variance : 0, ...own.map((voice) => voice.rank / variance(voice))]);
  const whole = mixture([{ ...body, weight: outer[0] ?? 0 }, ...own.map((voice, i) => ({ ...momentsOf(voice), weight: outer[i + 1] ?? 0 }))]);
  const weightOf = (voice: Candidate): number => {
    const i = published.indexOf(voice);
    return i >= 0 ? (outer[0] ?? 0) * (inner[i] ?? 0) : (outer[own.indexOf(voice) + 1] ?? 0);
  };
  const voices = candidates.map((candidate) => {
    const { distance: _distance, rank, ...voice } = candidate;
    // Listed as it was weighed: with the doubt of speaking outside its domain.
    const estimate = { ...voice.estimate, logSd: Math.sqrt(variance(candidate)) };
    return { ...voice, estimate, weight: rank > 0 ? weightOf(candidate) : 0 };
  });
  return { estimate: { median: Math.exp(whole.mean), logSd: Math.min(MOST_LOG_SD, Math.sqrt(whole.variance)) }, voices };
};
