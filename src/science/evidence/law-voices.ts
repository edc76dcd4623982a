import { distanceOutside, laws } from "../laws/index.ts";
import type { Law, Quantity, Setting } from "../types.ts";
import type { Candidate } from "./combine.ts";
import { MEASURED_ON_GRIDS, measuredRank, rankOf } from "./ranks.ts";

/**
 * Share of the distance in size that counts against a law in which size does not enter. McCandlish 2018, Kaplan 2020, Zhang 2024
 * and Merrill 2025 all find the batch hardly moved by it, yet nobody has checked a hundredfold.
 */
const SIZE_SHARE = 0.5;

const distanceFrom = (law: Law, setting: Setting): number => {
  const whole = distanceOutside(setting, law.domain);
  if (law.needs.includes("params")) return whole;
  const besides = distanceOutside({ ...setting, params: null }, law.domain);
  return Math.hypot(besides, SIZE_SHARE * Math.sqrt(Math.max(0, whole * whole - besides * besides)));
};

/** A law's answer at a setting as a candidate; null when it has none. `scale` carries the answer to another batch. */
export const lawCandidate = (law: Law, quantity: Quantity, setting: Setting, scale = 1): Candidate | null => {
  const value = law.predict(setting);
  if (value === null || !(value * scale > 0) || !Number.isFinite(value * scale)) return null;
  const distance = distanceFrom(law, setting);
  const measured = MEASURED_ON_GRIDS[law.id];
  return {
    source: law.id,
    kind: "law",
    quantity,
    estimate: { median: value * scale, logSd: measured?.(setting) ?? law.logSd },
    inDomain: distance === 0,
    citation: law.citation,
    distance,
    rank: measured === undefined ? rankOf(law) : measuredRank(setting),
  };
};

/** Every law about a quantity. */
export const lawsAbout = (quantity: Quantity): readonly Law[] => laws.filter((law) => law.quantity === quantity);

/** Candidates of every law about a quantity. */
export const lawCandidates = (quantity: Quantity, setting: Setting): Candidate[] =>
  lawsAbout(quantity).flatMap((law) => lawCandidate(law, quantity, setting) ?? []);
