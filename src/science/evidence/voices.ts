import { CRITICAL_OVER_OPTIMAL } from "../overhead.ts";
import type { Consensus, Setting, Voice } from "../types.ts";
import { RANK } from "./combine.ts";
import type { Candidate } from "./combine.ts";
import { gridOptimalBatch } from "./grid-law.ts";

const outside = (value: number, [low, high]: readonly [number, number]) => Math.max(0, Math.log(low / value), Math.log(value / high));

/** Laws about B_opt for a language model, and measurements of the critical batch divided by k. */
export const optimalCandidates = (setting: Setting, extra: readonly Voice[]): Candidate[] => {
  const candidates: Candidate[] = [];
  if (setting.language) {
    const distance = outside(setting.tokens, [1e9, 1.2e11]);
    const median = gridOptimalBatch(setting.tokens) * (setting.optimizer === "muon" ? 3 : 1);
    candidates.push({
      source: "step-law-2025", kind: "law", quantity: "optimal_tokens", estimate: { median, logSd: 0.35 },
      inDomain: distance === 0, citation: "Li et al. 2025, Step Law, arXiv 2503.04715", distance, rank: RANK.dataLaw,
    });
  }
  for (const voice of extra) {
    if (voice.quantity === "optimal_tokens") candidates.push({ ...voice, distance: 0, rank: voice.kind === "tuned" ? RANK.tuned : RANK.branches });
    if (voice.quantity === "critical_tokens") {
      const estimate = { median: voice.estimate.median / CRITICAL_OVER_OPTIMAL, logSd: Math.hypot(voice.estimate.logSd, 0.3) };
      candidates.push({ ...voice, quantity: "optimal_tokens", estimate, distance: 0, rank: RANK.branches });
    }
  }
  return candidates;
};

/** k·B_opt, the measurements themselves, and the noise scale after its correction. */
export const criticalCandidates = (setting: Setting, optimal: Consensus, extra: readonly Voice[]): Candidate[] => {
  const derived: Candidate = {
    source: "overhead-curve", kind: "law", quantity: "critical_tokens",
    estimate: { median: optimal.estimate.median * CRITICAL_OVER_OPTIMAL, logSd: Math.hypot(optimal.estimate.logSd, 0.3) },
    inDomain: true, citation: "k × B_opt, this project's overhead fit", distance: 0, rank: RANK.dataLaw,
  };
  const measured = extra.flatMap((voice): Candidate[] => {
    if (voice.quantity === "critical_tokens") return [{ ...voice, distance: 0, rank: RANK.branches }];
    if (voice.quantity !== "noise_scale_tokens") return [];
    const adaptive = setting.language && setting.optimizer !== "sgd";
    const estimate = { median: voice.estimate.median * (adaptive ? 10 : 1), logSd: Math.hypot(voice.estimate.logSd, adaptive ? 1 : 1.7) };
    return [{ ...voice, quantity: "critical_tokens", estimate, distance: 0, rank: adaptive ? RANK.noise : RANK.dataLaw }];
  });
  return [derived, ...measured];
};
