import type { Evidence, Warning } from "../contract/answer.ts";
import type { Measurements } from "../contract/measurements.ts";
import type { Optimizer } from "../contract/question.ts";
import { criticalBatch, optimalBatch, percentiles } from "../science/evidence/index.ts";
import { HALF_LIFE_RELIEF, NO_SMALL_SIDE } from "../science/overhead.ts";
import type { OverheadCurve } from "../science/overhead.ts";
import type { Consensus, LogNormal, Setting, Voice } from "../science/types.ts";
import type { Measurer } from "./measurer.ts";

/** What laws, practice and measurements say about the three batch sizes of a run. */
export interface Judgement {
  readonly optimal: Consensus;
  readonly critical: Consensus;
  /** null: nobody measured it. */
  readonly noise: LogNormal | null;
  /** What was measured of the noise scale, as listed in the evidence; its share in the critical batch is listed there. */
  readonly noiseVoices: readonly (Voice & { readonly weight: number })[];
  readonly curve: OverheadCurve;
  readonly warnings: readonly Warning[];
}

/**
 * A batch somebody tuned at is near a good one, to about a factor of two and a half; outside language models to about seven:
 * batches there are often a convention.
 */
const TUNED_LOG_SD = { language: 0.9, other: 2 } as const;

const tunedVoice = (setting: Setting, { tuned }: Optimizer): Voice[] => {
  if (tuned === null) return [];
  const estimate = { median: tuned.batch_tokens, logSd: setting.language ? TUNED_LOG_SD.language : TUNED_LOG_SD.other };
  return [{ source: "tuned", kind: "tuned", quantity: "optimal_tokens", estimate, inDomain: true, citation: "the batch the caller tuned the learning rate at" }];
};

/** Weighs everything known about the batch of a run: published laws, the caller's tuned pair, the caller's measurements. */
export const judge = (setting: Setting, optimizer: Optimizer, measurements: Measurements, measurer: Measurer): Judgement => {
  const { voices: measured, noise, warnings } = measurer.voices(setting, measurements);
  const voices = [...tunedVoice(setting, optimizer), ...measured];
  const optimal = optimalBatch(setting, voices);
  const critical = criticalBatch(setting, voices, optimal);
  const optimalTokens = optimal.estimate.median;
  const ratio = critical.estimate.median / optimalTokens;
  // β2 is rescaled for batches far below the optimum: they then waste less than the grids, which held it, show.
  const relief = optimizer.name === "sgd" ? NO_SMALL_SIDE : optimizer.name === "adamw" && setting.language ? { relief: HALF_LIFE_RELIEF } : {};
  const noiseVoices = voices.filter((voice) => voice.quantity === "noise_scale_tokens").map((voice) => ({ ...voice, weight: 1 }));
  return { optimal, critical, noise, noiseVoices, curve: { optimalTokens, ratio, ...relief }, warnings };
};

/** A voice as the answer lists it. */
export const evidenceOf = (voice: Voice & { readonly weight: number }): Evidence => ({
  source: voice.source,
  kind: voice.kind,
  quantity: voice.quantity,
  value: voice.estimate.median,
  ...percentiles(voice.estimate),
  weight: voice.weight,
  in_domain: voice.inDomain,
  citation: voice.citation,
});

/** Log-normal → p10, p50, p90. */
export const distributionOf = (estimate: LogNormal): { p10: number; p50: number; p90: number } => {
  const { low, high } = percentiles(estimate);
  return { p10: low, p50: estimate.median, p90: high };
};
