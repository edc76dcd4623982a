import type { Case } from "../advice/case.ts";
import type { Objective } from "../contract/question.ts";
import { Z90 } from "../numbers/normal.ts";
import { GROWTH_EXPONENT, largestBatchWithin, LEAST_RATIO } from "../science/overhead.ts";
import type { LogNormal } from "../science/types.ts";
import type { RunState } from "./state.ts";

/** The critical batch where a run stands, and how it grows from there. */
export interface Local {
  /** At the tokens seen. */
  readonly critical: LogNormal;
  /** The largest batch within the allowance over the critical one. */
  readonly share: number;
  /** It grows as tokens^exponent. 0: nothing says how. */
  readonly exponent: number;
  readonly tokens: number;
}

/** Tokens at which a run that has shown none is looked at, as a share of the run: its first batch. */
const BEGINNING = 1e-3;

/** ω − 1 an objective allows when a batch is grown. */
const allowance = ({ prefer, max_token_overhead }: Objective): number => (prefer === "quality" ? 0.05 : prefer === "speed" ? 1 : max_token_overhead);

/** Two log-normals as the mixture by precision: what contradicts widens. */
const together = (a: LogNormal, b: LogNormal): LogNormal => {
  const [wa, wb] = [a.logSd ** -2, b.logSd ** -2];
  const [share, rest] = [wa / (wa + wb), wb / (wa + wb)];
  const mean = share * Math.log(a.median) + rest * Math.log(b.median);
  const variance = share * (a.logSd ** 2 + (Math.log(a.median) - mean) ** 2) + rest * (b.logSd ** 2 + (Math.log(b.median) - mean) ** 2);
  return { median: Math.exp(mean), logSd: Math.sqrt(variance) };
};

/**
 * The critical batch at the tokens seen: what is known of the whole run's, which the local curve of overhead.ts puts at τ^e/(1 − e) of
 * it, together with κ × the noise scale as it is now.
 */
export const localCritical = ({ judgement, setting, question }: Case, state: RunState): Local => {
  const total = question.data.tokens;
  const tokens = Math.min(total, Math.max(state.tokens, BEGINNING * total));
  const exponent = setting.language ? GROWTH_EXPONENT : 0;
  const whole = judgement.critical.estimate;
  const said: LogNormal = { median: (whole.median * (tokens / total) ** exponent) / (1 - exponent), logSd: whole.logSd };
  const noise = state.noise === null ? null : (state.steadyNoise ?? state.noise);
  const factor = state.kappa(setting);
  const critical = noise === null ? said : together(said, { median: noise.median * factor.median, logSd: Math.hypot(noise.logSd, factor.logSd) });
  const { curve } = judgement;
  const share = largestBatchWithin(1 + allowance(question.objective), curve) / (curve.optimalTokens * Math.max(curve.ratio, LEAST_RATIO));
  return { critical, share, exponent, tokens };
};

/** The batch supported at the tokens seen with one-sided certainty of 90 %; `surely: false`: at the median. */
export const supportedBatch = ({ critical, share }: Local, surely = true): number => share * critical.median * Math.exp(surely ? -Z90 * critical.logSd : 0);

/** Tokens from which a batch is supported; Infinity: nothing says when. */
export const supportedFrom = (local: Local, batchTokens: number, surely = true): number => {
  const now = supportedBatch(local, surely);
  if (batchTokens <= now) return 0;
  return local.exponent === 0 ? Infinity : local.tokens * (batchTokens / now) ** (1 / local.exponent);
};

/** The case with its curve moved to the critical batch as it is seen now: what is grown to next depends on that, not on the end of the run. */
export const withLocal = (known: Case, { critical, exponent, tokens }: Local): Case => {
  const { judgement, question } = known;
  const whole = critical.median * (1 - exponent) * (question.data.tokens / tokens) ** exponent;
  const optimalTokens = whole / Math.max(judgement.curve.ratio, LEAST_RATIO);
  return { ...known, judgement: { ...judgement, curve: { ...judgement.curve, optimalTokens } } };
};
