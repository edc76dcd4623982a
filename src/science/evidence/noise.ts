import { CRITICAL_OVER_NOISE_LOG_SD } from "../laws/mccandlish-2018.ts";
import type { LogNormal, Setting } from "../types.ts";

/** What turns a measured noise scale B_simple into a critical batch. */
export interface NoiseCorrection {
  readonly factor: number;
  readonly logSd: number;
}

/**
 * Adaptive optimizers on language: B_simple stands 5–40 × below the critical batch (critical batches of Power Lines and
 * Merrill 2025 against noise scales measured in such runs), so ×10 with log-sd 1.0. SGD, vision, reinforcement learning: ×1,
 * log-sd 1.9, the scatter of the table of McCandlish et al. 2018 (arXiv 1812.06162).
 */
export const noiseCorrection = ({ language, optimizer }: Pick<Setting, "language" | "optimizer">): NoiseCorrection =>
  language && optimizer !== "sgd" ? { factor: 10, logSd: 1 } : { factor: 1, logSd: CRITICAL_OVER_NOISE_LOG_SD };

/** Critical batch that a noise scale speaks for; `correction`: as the run itself has shown it (kappa.ts). */
export const criticalFromNoise = (noise: LogNormal, setting: Setting, correction: NoiseCorrection = noiseCorrection(setting)): LogNormal => {
  const { factor, logSd } = correction;
  return { median: noise.median * factor, logSd: Math.hypot(noise.logSd, logSd) };
};
