import { adamwShape } from "../laws/rules/measured-grid.ts";
import { adamwRate } from "./adamw.ts";
import { scaled } from "./scaled.ts";
import type { RateRule } from "./types.ts";

/**
 * At a fixed batch Muon's best rate falls as D^−0.3 where AdamW's rises as D^0.07 (one laboratory's grids, certainty S): the
 * difference, against a run of 20 tokens a parameter.
 */
const DATA_EXPONENT = -0.37;
const TOKENS_PER_PARAMETER = 20;

/** Muon's optimal batch over AdamW's (laws/muon-batch.ts). */
const BATCH_OVER_ADAMW = 3;

/** One laboratory, and labels that depend on how updates are scaled: certainty M. */
const LOG_SD = 0.9;

/**
 * Muon with updates scaled to AdamW's size (Liu et al. 2025, Moonlight, arXiv 2502.16982): AdamW's rate for 20 tokens a
 * parameter, carried along the data by the exponents above, at most a factor of four. A tuned pair is far better.
 */
export const muon: RateRule = {
  rule: "Muon, updates scaled to AdamW's size: AdamW's rate with Muon's exponent in the data; weakly known, give optimizer.tuned",
  shape: (batch, _setting, { optimalTokens }) => adamwShape(batch, optimalTokens),
  absolute: (batch, setting, context) => {
    // AdamW's rate belongs to AdamW's optimal batch; from Muon's it moves by the same shape.
    const adamwOptimal = context.optimalTokens / BATCH_OVER_ADAMW;
    const said = adamwRate(adamwOptimal, { ...setting, optimizer: "adamw" }, { ...context, optimalTokens: adamwOptimal });
    if (said === null || setting.params === null) return null;
    const factor = (setting.tokens / (TOKENS_PER_PARAMETER * setting.params)) ** DATA_EXPONENT;
    return scaled(said, Math.min(Math.max(factor, 1 / 4), 4) * adamwShape(batch, context.optimalTokens), LOG_SD);
  },
};
