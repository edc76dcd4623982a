import { powerLines2025Timescale, weightDecayFor } from "../laws/power-lines-2025-timescale.ts";
import type { OptimizerName, Setting } from "../types.ts";

/** What most runs use, taken when the caller names none. */
const USUAL_WEIGHT_DECAY = 0.1;

/** Off by more than this factor the caller's value is replaced: the law's own log-sd is 0.5, two of them. */
const FAR_OFF = Math.E;

/** No value is raised above this, which no published run uses: beyond it the timescale law is asked about runs it never saw. */
const MOST = 1;

/** Tokens per parameter between which Power Lines measured; beyond, its edge is taken. */
const MEASURED: readonly [number, number] = [20, 1280];

/** τ_opt of Power Lines (arXiv 2505.13738) held to the ratios it was measured at; null for what the law cannot say. */
export const optimalTimescale = (setting: Setting): number | null => {
  if (setting.params === null) return null;
  const perParameter = Math.min(Math.max(setting.tokens / setting.params, MEASURED[0]), MEASURED[1]);
  return powerLines2025Timescale.predict({ ...setting, tokens: perParameter * setting.params });
};

/** Within a factor of two of where Power Lines measured; farther off its timescale is no reason to change anything. */
const nearMeasured = ({ params, tokens }: Setting): boolean => params !== null && tokens / params > MEASURED[0] / 2 && tokens / params < MEASURED[1] * 2;

/**
 * AdamW's weight decay: the caller's own (or the usual 0.1), unless the timescale τ = B/(η·λ·D) it makes is more than a factor
 * e from τ_opt; then the value nearest to it that is not (λ = B/(η·D·τ_opt) is the best). A 0 is a decision and stays. Other
 * optimizers and other work than language keep the caller's.
 */
export const weightDecayAdvice = (
  optimizer: { readonly name: OptimizerName; readonly weight_decay: number | null },
  setting: Setting,
  batch: number,
  peak: number,
): number | null => {
  const given = optimizer.weight_decay;
  if (optimizer.name !== "adamw" || !setting.language || given === 0) return given;
  const value = given ?? USUAL_WEIGHT_DECAY;
  const timescale = nearMeasured(setting) ? optimalTimescale(setting) : null;
  if (timescale === null) return value;
  const best = weightDecayFor(batch, peak, setting.tokens, timescale);
  const [low, high] = [best / FAR_OFF, best * FAR_OFF];
  if (value >= low && value <= high) return value;
  return Number((value > high ? high : Math.min(low, Math.max(value, MOST))).toPrecision(3));
};
