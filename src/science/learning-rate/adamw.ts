import { combine } from "../evidence/combine.ts";
import { lawCandidate, lawsAbout } from "../evidence/law-voices.ts";
import { practiceCandidate, practicedBatch } from "../evidence/practice.ts";
import { adamwShape } from "../laws/rules/measured-grid.ts";
import type { Consensus, Setting } from "../types.ts";
import type { RateContext, RateRule } from "./types.ts";

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
