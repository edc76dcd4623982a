import type { Domain, Law, Setting } from "../types.ts";
import { distanceOutside } from "../laws/index.ts";

/**
 * How much a kind of evidence counts beside a D-law at equal scatter: branches of the caller's own run > steps to a target >
 * a tuned pair > D-laws > loss laws > laws in compute or size alone. A noise scale has its say through the width of its
 * correction, not through its rank; where no law covers the work it is the main evidence, before the average of other workloads.
 */
export const RANK = { branches: 6, stepsToTarget: 4, tuned: 1, dataLaw: 1, lossLaw: 0.5, computeLaw: 0.25, noise: 1, noiseElsewhere: 4 } as const;

/** Rank of a law by what it asks for: data; the loss; only compute or size. */
export const rankOf = ({ needs }: Law): number =>
  needs.includes("loss") ? RANK.lossLaw : needs.includes("flopsPerToken") || !needs.includes("tokens") ? RANK.computeLaw : RANK.dataLaw;

/** Where learning-rate × batch grids were measured (data of arXiv 2503.04715): the only place where laws are checked, not believed. */
export const GRIDS = { params: [6e7, 1.1e9], tokens: [2e9, 1e11], tokensPerParam: [4, 470] } as const satisfies Domain;

/**
 * e-folds outside the grids over which trust passes from them to practice. Chosen on published runs (scripts/fit-practice.ts):
 * of sixteen combinations of this, the bonus and the doubt per e-fold only those with 1 and a bonus of 3 put the advised rate
 * within 6× of every one. So that backtest is no independent check.
 */
const HANDOVER = 1;

/** Trust in the measured grids: 1 inside, 0.62 at twice their size, 0.005 ten times outside. The optimizer does not enter. */
export const gridTrust = (setting: Setting): number => Math.exp(-((distanceOutside(setting, GRIDS) / HANDOVER) ** 2));

/**
 * Log-sd of the best measured rate around Step Law's: it grows with size, 0.13–0.18 at 60–120M and 0.30 at 429M
 * (scripts/validate.ts regret), here as a straight line in ln N, and on beyond the largest size measured.
 */
const rateLogSd = (params: number | null): number => Math.min(0.45, Math.max(0.17, 0.29 + 0.06 * Math.log((params ?? 4.3e8) / 4.3e8)));

/**
 * The laws whose form the grids confirm, with a log-sd set so that the stated 80 % interval holds the measured best about that
 * often there. They outrank all others inside the grids, and count as any D-law far outside.
 */
export const MEASURED_ON_GRIDS: Readonly<Record<string, (setting: Setting) => number>> = {
  "step-law-2025-batch": () => 0.22,
  "schaipp-2026": () => 0.22,
  "step-law-2025-learning-rate": ({ params }) => rateLogSd(params),
};

/** Rank a grid-measured law gains inside the grids. */
const MEASURED_BONUS = 3;

/** Rank of a grid-measured law at a setting. */
export const measuredRank = (setting: Setting): number => RANK.dataLaw + MEASURED_BONUS * gridTrust(setting);

/** Rank of published practice: nothing inside the grids, where the best is measured, and a full voice far outside. */
export const practiceRank = (setting: Setting): number => RANK.dataLaw * (1 - gridTrust(setting));
