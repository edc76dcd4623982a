import { cumulative } from "../numbers/normal.ts";
import { noiseCorrection } from "./evidence/noise.ts";
import type { LogNormal, Setting } from "./types.ts";

/** How probable an observation is for a value of ln κ, up to a constant. */
export type Likelihood = (logKappa: number) => number;

/** A critical batch seen at tokens where the noise scale is known: κ is their ratio. */
export const fromCritical = (critical: LogNormal, noise: LogNormal): Likelihood => {
  const at = Math.log(critical.median / noise.median);
  const sd = Math.hypot(critical.logSd, noise.logSd);
  return (logKappa) => Math.exp(-(((logKappa - at) / sd) ** 2) / 2);
};

/** The critical batch lies above (or below) a batch, softly by `logSd`. */
export const fromBound = (side: "above" | "below", batch: LogNormal, noise: LogNormal): Likelihood => {
  const at = Math.log(batch.median / noise.median);
  const sd = Math.hypot(batch.logSd, noise.logSd);
  return (logKappa) => cumulative(((side === "above" ? 1 : -1) * (logKappa - at)) / sd);
};

/**
 * The loss fell `ratio` times as fast for each token after the batch went from one size to another: with E = E_min(1 + B/B_crit)
 * (McCandlish et al. 2018, arXiv 1812.06162) progress for each token goes as 1/(1 + B/B_crit). `logSd` is of ln ratio.
 */
export const fromRealised = (batches: readonly [from: number, to: number], noise: LogNormal, ratio: number, logSd: number): Likelihood => {
  const [from, to] = batches;
  return (logKappa) => {
    const critical = noise.median * Math.exp(logKappa);
    const predicted = (1 + from / critical) / (1 + to / critical);
    return Math.exp(-((Math.log(ratio / predicted) / Math.hypot(logSd, noise.logSd * Math.abs(Math.log(predicted)))) ** 2) / 2);
  };
};

const POINTS = 241;
/** The grid reaches this many prior standard deviations to either side. */
const REACH = 5;
/** However many observations: definitions of the critical batch differ by this, natural log. */
const LEAST_LOG_SD = 0.3;

/**
 * κ = critical batch / noise scale as a log-normal: the prior of `noiseCorrection` (×10, log-sd 1 for adaptive optimizers on language; ×1
 * and the scatter of McCandlish's table elsewhere) times the likelihoods, on a grid of ln κ. Only its mean and width are kept.
 */
export const kappa = (setting: Pick<Setting, "language" | "optimizer">, observed: readonly Likelihood[]): LogNormal => {
  const prior = noiseCorrection(setting);
  let [total, first, second] = [0, 0, 0];
  for (let i = 0; i < POINTS; i += 1) {
    const z = REACH * ((2 * i) / (POINTS - 1) - 1);
    const logKappa = Math.log(prior.factor) + z * prior.logSd;
    const weight = observed.reduce((product, likelihood) => product * Math.max(1e-6, likelihood(logKappa)), Math.exp(-(z * z) / 2));
    total += weight;
    first += weight * logKappa;
    second += weight * logKappa * logKappa;
  }
  const mean = first / total;
  return { median: Math.exp(mean), logSd: Math.max(LEAST_LOG_SD, Math.sqrt(Math.max(0, second / total - mean * mean))) };
};
