import { combine } from "../evidence/combine.ts";
import { lawCandidate, lawsAbout } from "../evidence/law-voices.ts";
import { practiceCandidate, practicedBatch } from "../evidence/practice.ts";
import type { Consensus, Setting } from "../types.ts";
import type { RateContext, RateRule } from "./types.ts";

/** s: how fast AdamW's best rate rises with the batch far below B_opt. */
export const ADAMW_SLOPE = 0.8;

/**
 * AdamW's best rate against the batch, as a share of the rate at B_opt: (2/(1 + (B_opt/B)²))^(s/2). It rises as B^s below
 * B_opt and stands still above. Fitted by scripts/fit-learning-rate.ts to the rows of 29 measured (N, D) grids with Step Law's
 * constants held as published: s = 0.81, the only parameter. Regret left by leaving one model size out: median 0.0013 nats,
 * p90 0.0043, where √(2/(1 + B_opt/B)) leaves 0.0020 / 0.0076 and √B 0.0022 / 0.0123. Refits of Step Law's own constants do
 * worse on sizes they have not seen, so none is made.
 */
export const adamwShape = (batch: number, optimalTokens: number, slope = ADAMW_SLOPE): number =>
  (2 / (1 + (optimalTokens / batch) ** 2)) ** (slope / 2);

/** Laws and practice about AdamW's rate, each carried from its own batch to the one asked about by `adamwShape`. */
export const adamwRate = (batch: number, setting: Setting, { optimalTokens }: RateContext): Consensus | null => {
  const carry = (from: number | null) => (from === null ? 1 : adamwShape(batch, optimalTokens) / adamwShape(from, optimalTokens));
  const published = lawsAbout("peak_learning_rate").flatMap((law) => lawCandidate(law, "peak_learning_rate", setting, carry(law.atBatch?.(setting) ?? null)) ?? []);
  const from = setting.params === null ? null : practicedBatch(setting.params, setting.tokens);
  return combine([...published, ...practiceCandidate("peak_learning_rate", setting, carry(from))]);
};

/** AdamW. */
export const adamw: RateRule = {
  rule: "AdamW: rises as B^0.8 below the optimal batch, flat above it; Step Law where grids were measured, published runs outside",
  shape: (batch, _setting, { optimalTokens }) => adamwShape(batch, optimalTokens),
  absolute: adamwRate,
};
