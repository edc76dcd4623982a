import type { Consensus, LogNormal, Setting } from "../types.ts";

/** A batch and the peak learning rate the caller tuned at it. */
export interface TunedRate {
  readonly batchTokens: number;
  readonly learningRate: number;
}

/** What a learning-rate rule may ask about besides the setting. */
export interface RateContext {
  /** B_opt of the run: the median of `optimalBatch`. */
  readonly optimalTokens: number;
  /** Measured noise scale (or the critical batch standing in for it), for SGD; null when unknown. */
  readonly noiseTokens: number | null;
  readonly tuned: TunedRate | null;
}

/** A peak learning rate with its band, the rule in words, and the voices with the share each got. */
export interface RateAnswer {
  readonly estimate: LogNormal;
  readonly rule: string;
  readonly voices: Consensus["voices"];
}

/** Nothing published says this rate in absolute terms: the caller must name one tuned pair. */
export interface RateNeeds {
  readonly needs: "tuned";
}

export type PeakRate = RateAnswer | RateNeeds;

/** One optimizer: how the rate follows the batch, and what its absolute value is without a tuned pair. */
export interface RateRule {
  /** In words, as shown to the caller. */
  readonly rule: string;
  /** Rate at a batch up to a constant factor. */
  readonly shape: (batch: number, setting: Setting, context: RateContext) => number;
  /** The absolute rate at a batch with nothing tuned; null: none is known. */
  readonly absolute: ((batch: number, setting: Setting, context: RateContext) => Consensus | null) | null;
}
