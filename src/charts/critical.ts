import type { Seen } from "../contract/run-advice.ts";
import type { RunSeries } from "../contract/series.ts";

type Noise = RunSeries["noise"][number];

/** The critical batch at some tokens, 80 % interval. */
export interface CriticalPoint {
  readonly tokens: number;
  readonly median: number;
  readonly low: number;
  readonly high: number;
  /** Not measured: forecast from what was. */
  readonly forecast: boolean;
}

/** Standard deviations at the ends of an 80 % and of a 95 % interval. */
const [Z80, Z95] = [1.2816, 1.96];
/** Estimates this near, as a factor of tokens, are averaged: a line for the eye, the marks are what was measured. */
const WINDOW = Math.SQRT2;
/** Below this spread, natural log, an estimate weighs no more: the noise scale itself wanders by as much. */
const WANDERS = 0.1;

interface Estimate {
  readonly tokens: number;
  readonly log: number;
  readonly sd: number;
}

/** Geometric middle of the stretch a cell was measured over. */
export const middleOf = ({ from_tokens, to_tokens }: Pick<Noise, "from_tokens" | "to_tokens">): number => (from_tokens > 0 ? Math.sqrt(from_tokens * to_tokens) : to_tokens / 2);

/** Settled estimates of the norm the advice rests on, of all layers where they were measured; else those of the normalisation layers, as the advice scales them. */
const settled = (noise: readonly Noise[], { noise: used, noise_scale_tokens: now }: Seen): Estimate[] => {
  const rows = noise.filter(({ metric, status, noise_scale_tokens }) => metric === used?.metric && status === "ok" && (noise_scale_tokens ?? 0) > 0);
  const all = rows.filter(({ scope }) => scope === "all");
  const kept = all.length > 0 ? all : rows;
  const last = kept.at(-1)?.noise_scale_tokens ?? 0;
  const factor = all.length > 0 || now === null || last === 0 ? 1 : (used?.norm_to_all?.p50 ?? now.p50 / last);
  return kept.flatMap((row) => {
    const { noise_scale_tokens: value, low_tokens: low, high_tokens: high } = row;
    if (value === null || low === null || high === null || !(low > 0)) return [];
    return [{ tokens: middleOf(row), log: Math.log(value * factor), sd: Math.log(high / low) / (2 * Z95) }];
  });
};

/** The estimates around one, weighted by how near and how sure they are. */
const smoothed = (estimates: readonly Estimate[], { tokens }: Estimate): Estimate => {
  let [weights, logs, variances] = [0, 0, 0];
  for (const { tokens: at, log, sd } of estimates) {
    const near = 1 - Math.abs(Math.log(at / tokens)) / Math.log(WINDOW);
    if (near <= 0) continue;
    const weight = near / (sd ** 2 + WANDERS ** 2);
    weights += weight;
    logs += weight * log;
    variances += weight * sd ** 2;
  }
  return { tokens, log: logs / weights, sd: Math.sqrt(variances / weights) };
};

/**
 * The critical batch along a run as κ × noise scale, in tokens: what was measured, smoothed, up to the tokens seen, then one doubling
 * ahead. κ is what is known of it now; the interval joins that of κ and that of the noise scale. Empty: the noise scale is not known.
 */
export const criticalAlong = (noise: readonly Noise[], seen: Seen | null): CriticalPoint[] => {
  if (seen === null || seen.noise_scale_tokens === null || seen.noise === null || seen.status === "uninformative") return [];
  const { kappa } = seen.calibration;
  const kappaSd = Math.log(kappa.p90 / kappa.p10) / (2 * Z80);
  const times = ({ tokens, log, sd }: Estimate, forecast: boolean): CriticalPoint => {
    const [median, half] = [kappa.p50 * Math.exp(log), Math.exp(Z80 * Math.hypot(kappaSd, sd))];
    return { tokens, median, low: median / half, high: median * half, forecast };
  };
  const of = (tokens: number, { p10, p50, p90 }: { readonly p10: number; readonly p50: number; readonly p90: number }): Estimate => ({ tokens, log: Math.log(p50), sd: Math.log(p90 / p10) / (2 * Z80) });
  const estimates = settled(noise, seen);
  const measured = estimates.map((one) => smoothed(estimates, one)).filter(({ tokens }) => tokens < seen.tokens).toSorted((a, b) => a.tokens - b.tokens);
  return [
    ...measured.map((one) => times(one, false)),
    times(of(seen.tokens, seen.noise_scale_tokens), false),
    ...(seen.forecast === null ? [] : [times(of(seen.forecast.at_tokens, seen.forecast.noise_scale_tokens), true)]),
  ];
};
