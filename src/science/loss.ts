import { chinchillaLoss, chinchillaTerms } from "./laws/chinchilla-loss.ts";
import type { LogNormal } from "./types.ts";

/** A loss somebody measured after so many tokens of the run in question, in nats per token. */
export interface SeenLoss {
  readonly tokens: number;
  readonly loss: number;
}

/** Log-sd of the forecast once it is anchored to the caller's own losses: data and tokenizer are then accounted for. */
const ANCHORED_LOG_SD = 0.03;

/**
 * Parameters a mixture of experts counts for in a dense loss law: the geometric mean of all and active ones. Certainty M: it
 * lies between the two bounds and within a few per cent of the loss laws of sparse models (Clark et al. 2022, arXiv 2202.01169).
 */
const effectiveParams = (params: number, activeParams: number): number => Math.sqrt(params * activeParams);

/** Loss of a model that guesses evenly over a vocabulary of 160,000: no law's forecast for a tiny run lies above it, nats. */
const UNTRAINED = 12;

/** Expected final loss in nats per token (Besiroglu's refit of Chinchilla, laws/chinchilla-loss.ts), at most that of guessing. */
export const expectedLoss = (params: number, activeParams: number, tokens: number): number => {
  const { irreducible, model, data } = chinchillaTerms(effectiveParams(params, activeParams), tokens);
  return Math.min(UNTRAINED, irreducible + model + data);
};

/** Loss added, in nats, when only 1/overhead of the tokens count: L(N, D/ω) − L(N, D). Never negative for ω ≥ 1. */
export const lossPenalty = (tokens: number, overhead: number): number =>
  Math.min(UNTRAINED, chinchillaTerms(1, tokens / overhead).data) - Math.min(UNTRAINED, chinchillaTerms(1, tokens).data);

/**
 * Expected final loss as a log-normal, shifted so that the law passes through the losses already seen, if any: the
 * irreducible part belongs to the data and the tokenizer.
 */
export const lossForecast = (params: number, activeParams: number, effectiveTokens: number, seen: readonly SeenLoss[]): LogNormal => {
  const law = expectedLoss(params, activeParams, effectiveTokens);
  if (seen.length === 0) return { median: law, logSd: chinchillaLoss.logSd };
  const latest = seen.reduce((a, b) => (b.tokens > a.tokens ? b : a));
  const shift = latest.loss - expectedLoss(params, activeParams, latest.tokens);
  // What is still to be learned is forecast by the law; the farther ahead, the less the anchor holds.
  const ahead = Math.max(0, Math.log(effectiveTokens / latest.tokens));
  return { median: Math.max(law + shift, law / 10), logSd: Math.min(chinchillaLoss.logSd, ANCHORED_LOG_SD * (1 + ahead)) };
};
