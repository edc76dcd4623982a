import { CRITICAL_OVER_OPTIMAL, CRITICAL_OVER_OPTIMAL_LOG_SD } from "../overhead.ts";
import type { LogNormal, Setting, Voice } from "../types.ts";
import { combine } from "./combine.ts";
import type { Candidate } from "./combine.ts";
import { lawCandidates } from "./law-voices.ts";
import { criticalFromNoise } from "./noise.ts";
import { practiceCandidate } from "./practice.ts";
import { measuredRank, RANK } from "./ranks.ts";

const times = ({ median, logSd }: LogNormal, factor: number, factorLogSd: number): LogNormal => ({
  median: median * factor,
  logSd: Math.hypot(logSd, factorLogSd),
});

const withRank = (voice: Omit<Candidate, "rank">, rank: number): Candidate => ({ ...voice, rank });

const asOptimal = <V extends Voice>(voice: V): V => ({
  ...voice,
  quantity: "optimal_tokens",
  estimate: times(voice.estimate, 1 / CRITICAL_OVER_OPTIMAL, CRITICAL_OVER_OPTIMAL_LOG_SD),
});

/** Published voices about B_opt. With none (work that is not language) critical batches speak for it, divided by r. */
const publishedOptimal = (setting: Setting): Candidate[] => {
  const published = [...lawCandidates("optimal_tokens", setting), ...practiceCandidate("optimal_tokens", setting)];
  if (published.length === 0) return lawCandidates("critical_tokens", setting).map(asOptimal);
  if (setting.optimizer !== "muon") return published;
  // Muon's batch is three times AdamW's: AdamW laws are shown beside its own, not averaged into it.
  return published.map((voice) => (voice.source.startsWith("muon") ? voice : withRank(voice, 0)));
};

/** What the caller brings, in terms of the critical batch; voices about something else are passed over. */
const ownCritical = (setting: Setting, extra: readonly Voice[]): Candidate[] =>
  extra.flatMap((voice): Candidate[] => {
    if (voice.quantity === "critical_tokens") {
      return [{ ...voice, distance: 0, rank: voice.source.includes("steps-to-target") ? RANK.stepsToTarget : RANK.branches }];
    }
    if (voice.quantity !== "noise_scale_tokens") return [];
    return [{ ...voice, quantity: "critical_tokens", estimate: criticalFromNoise(voice.estimate, setting, voice.correction), distance: 0, rank: setting.language ? RANK.noise : RANK.noiseElsewhere }];
  });

/** Every voice about B_opt: laws, practice, the caller's tuned pair, and critical batches measured on the run over r. */
export const optimalCandidates = (setting: Setting, extra: readonly Voice[]): Candidate[] => [
  ...publishedOptimal(setting),
  ...extra
    .filter(({ quantity }) => quantity === "optimal_tokens")
    .map((voice) => withRank({ ...voice, distance: 0 }, voice.kind === "measurement" ? RANK.branches : RANK.tuned)),
  ...ownCritical(setting, extra).map(asOptimal),
];

/**
 * Share of the doubt about B_opt that r × B_opt carries into B_crit. Where B_opt is uncertain B_crit is uncertain with it, in the
 * same direction; what a run feels is their ratio, so half of it is left out.
 */
const SHARED_DOUBT = 0.5;

/** Every voice about B_crit: laws, r × the published B_opt, and what was measured on the run. */
export const criticalCandidates = (setting: Setting, extra: readonly Voice[]): Candidate[] => {
  const optimal = lawCandidates("optimal_tokens", setting).length > 0 ? combine(publishedOptimal(setting)) : null;
  const derived: Candidate[] =
    optimal === null
      ? []
      : [{
          source: "overhead-curve",
          kind: "law",
          quantity: "critical_tokens",
          estimate: times({ ...optimal.estimate, logSd: SHARED_DOUBT * optimal.estimate.logSd }, CRITICAL_OVER_OPTIMAL, CRITICAL_OVER_OPTIMAL_LOG_SD),
          inDomain: optimal.voices.some((voice) => voice.weight > 0 && voice.inDomain),
          citation: "B_crit/B_opt = 10 of the overhead curve (src/science/overhead.ts) × the published optimal batch",
          distance: 0,
          rank: measuredRank(setting),
        }];
  return [...derived, ...lawCandidates("critical_tokens", setting), ...ownCritical(setting, extra)];
};
