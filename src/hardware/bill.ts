import { Z90 } from "../numbers/normal.ts";
import type { Spread } from "./types.ts";

/**
 * Share of wall-clock time that trains; the rest is lost to failures, restarts and checkpoints. A judgement (certainty M): Llama 3
 * 405B kept over 0.9 (arXiv 2407.21783, section 3.3.4), and less practised teams lose more, so the low side is the longer one.
 */
const GOODPUT = { p10: 0.65, p50: 0.85, p90: 0.95 } as const;

/** Power drawn at the wall over the accelerators' rated power: hosts, switches, cooling. */
const FACILITY = 1.1;

/** What is billed: so many steps of so many seconds, `logSd` their common uncertainty (natural log). */
export interface Work {
  /** Seconds all steps take at their median, without interruptions. */
  readonly trainingSeconds: number;
  readonly logSd: number;
  readonly count: number;
  readonly usdPerHour: number | null;
  /** Watts per accelerator, or null when unknown. */
  readonly powerWatts: number | null;
}

/** The bill of a run; `goodput` is the median share of wall-clock time that trains. */
export interface Bill {
  readonly acceleratorHours: number;
  readonly wallClockHours: Spread;
  readonly goodput: number;
  readonly usd: number | null;
  readonly energyKwh: number | null;
}

/**
 * Hours, money and energy of a run. The interval joins the step time's with that of goodput: from 0.85, a loss is likelier
 * and larger than a gain, so the two sides differ.
 */
export function bill(work: Work, goodput: number = GOODPUT.p50): Bill {
  const hours = work.trainingSeconds / 3600 / goodput;
  const spread = Z90 * work.logSd;
  const up = Math.hypot(spread, Math.log(GOODPUT.p50 / GOODPUT.p10));
  const down = Math.hypot(spread, Math.log(GOODPUT.p90 / GOODPUT.p50));
  const acceleratorHours = hours * work.count;
  return {
    acceleratorHours,
    wallClockHours: { p10: hours * Math.exp(-down), p50: hours, p90: hours * Math.exp(up) },
    goodput,
    usd: work.usdPerHour === null ? null : acceleratorHours * work.usdPerHour,
    energyKwh: work.powerWatts === null ? null : (acceleratorHours * work.powerWatts * FACILITY) / 1000,
  };
}
