import type { Consensus, LogNormal, Voice } from "../types.ts";

/** A voice on its way into a consensus: how far outside its domain it speaks, and how much its kind counts. */
export interface Candidate extends Voice {
  /** Natural-log distance outside the voice's domain; 0 inside. */
  readonly distance: number;
  /** Multiplies the precision; see `RANK`. 0: shown for comparison only. */
  readonly rank: number;
}

/** Log-sd a voice gains per e-fold outside its domain. */
export const DOUBT_PER_EFOLD = 0.25;

/** What kinds of evidence count beside a D-law inside its domain (design: branches > tuned > D-laws > loss laws > C-laws > noise scale). */
export const RANK = { branches: 6, stepsToTarget: 6, tuned: 2, dataLaw: 1, practice: 1, lossLaw: 0.5, computeLaw: 0.25, noise: 0.25 } as const;

const P90 = 1.2815515655446004;

/** 10th and 90th percentile of a log-normal. */
export const percentiles = ({ median, logSd }: LogNormal): { low: number; high: number } => ({
  low: median * Math.exp(-P90 * logSd),
  high: median * Math.exp(P90 * logSd),
});

/** Own scatter and the doubt of speaking outside the domain. */
const doubt = ({ estimate, distance }: Candidate): number => Math.hypot(estimate.logSd, DOUBT_PER_EFOLD * distance);

/**
 * Voices about one quantity as one log-normal. Weight = rank / variance. Laws share origins, so their errors do not average
 * out: the variance is that of the mixture, Σ w·(sd² + (μ − μ̄)²). It is never below the spread between voices, and a
 * measurement of the caller's own run that dominates the weights narrows it.
 */
export const combine = (candidates: readonly Candidate[]): Consensus | null => {
  const raw = candidates.map((voice) => voice.rank / doubt(voice) ** 2);
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  if (!(total > 0)) return null;
  const weights = raw.map((weight) => weight / total);
  const at = (i: number) => weights[i] ?? 0;
  const mean = candidates.reduce((sum, voice, i) => sum + at(i) * Math.log(voice.estimate.median), 0);
  const variance = candidates.reduce(
    (sum, voice, i) => sum + at(i) * (doubt(voice) ** 2 + (Math.log(voice.estimate.median) - mean) ** 2),
    0,
  );
  const voices = candidates.map(({ distance: _distance, rank: _rank, ...voice }, i) => ({ ...voice, weight: at(i) }));
  return { estimate: { median: Math.exp(mean), logSd: Math.sqrt(variance) }, voices };
};
