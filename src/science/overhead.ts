/**
 * What a batch costs in tokens. `x = B / B_opt`:
 *
 *     ω(x) = (1 + x/k + x^(−q)/(q·k)) / Z,   Z = 1 + 1/k + 1/(q·k),   ω(1) = 1 is the minimum.
 *
 * The middle term is McCandlish et al. 2018 (arXiv 1812.06162), E/E_min = 1 + B/B_crit with k = B_crit/B_opt. The last term
 * is the small-batch side that their form lacks: at a fixed β2 and weight decay small batches cost tokens as well.
 */

/** k = B_crit / B_opt of AdamW language models. Provenance and fit quality: see {@link SMALL_SIDE_EXPONENT}. */
export const CRITICAL_OVER_OPTIMAL = 10;

/** q, how steeply small batches cost tokens. */
export const SMALL_SIDE_EXPONENT = 2;

/** e: critical and optimal batch grow with the tokens seen as τ^e (Power Lines, arXiv 2505.13738: D^0.462; Zhang 2024: D^0.47). */
export const GROWTH_EXPONENT = 0.46;

/**
 * Share of the small-batch excess that stays once β2 is rescaled to keep its half-life in tokens (Marek et al. 2025,
 * arXiv 2507.07101, find small batches then no worse; certainty M on how much remains, so half is kept).
 */
export const HALF_LIFE_RELIEF = 0.5;

/** Overhead against the batch for one run. */
export interface OverheadCurve {
  /** B_opt of the whole run. */
  readonly optimalTokens: number;
  /** k = B_crit / B_opt. */
  readonly ratio: number;
  /** Share of the excess left below B_opt; 1 (or left out): none is lifted. See {@link HALF_LIFE_RELIEF}. */
  readonly relief?: number;
}

export type Regime = "perfect_scaling" | "diminishing_returns" | "maximal_parallelism";

/** Farthest from the optimum at which powers are still taken; beyond it the curve is held. */
const FARTHEST = 1e30;

/** Earliest share of the run at which the local curve is read: τ^(−e) diverges at 0. */
const EARLIEST = 1e-12;

const q = SMALL_SIDE_EXPONENT;
const e = GROWTH_EXPONENT;

const within = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);
const relative = (batch: number, curve: OverheadCurve) => within(batch / curve.optimalTokens, 1 / FARTHEST, FARTHEST);
const norm = (k: number) => 1 + 1 / k + 1 / (q * k);

/** What is left of an excess below the optimum: linear, so local curves still integrate to the whole. */
const eased = (overhead: number, share: number, x: number, curve: OverheadCurve) => {
  const relief = curve.relief ?? 1;
  return x < 1 && relief !== 1 ? share + relief * (overhead - share) : overhead;
};

/**
 * ω(B): tokens needed at a constant batch over the fewest at any constant batch; 1 at the optimum.
 *
 *     tokenOverhead(4e6, { optimalTokens: 4e6, ratio: 10 }) // 1
 */
export const tokenOverhead = (batch: number, curve: OverheadCurve): number => {
  const x = relative(batch, curve);
  const k = curve.ratio;
  return eased((1 + x / k + x ** -q / (q * k)) / norm(k), 1, x, curve);
};

/**
 * λ(B, τ): tokens spent per token of progress once a share τ of the run is seen, when the optimal batch grows as τ^e.
 * Its integral over the run is ω(B) exactly.
 */
export const localOverhead = (batch: number, share: number, curve: OverheadCurve): number => {
  const x = relative(batch, curve);
  const k = curve.ratio;
  const seen = within(share, EARLIEST, 1);
  const large = ((1 - e) * x * seen ** -e) / k;
  const small = ((1 + e * q) * x ** -q * seen ** (e * q)) / (q * k);
  return eased((1 + large + small) / norm(k), 1, x, curve);
};

/**
 * ∫ λ(B, τ) dτ between two shares of the run: the part of ω(B) that falls there. Over 0…1 it is `tokenOverhead(batch)`;
 * a schedule's overhead is the sum over its phases.
 */
export const overheadBetween = (batch: number, from: number, to: number, curve: OverheadCurve): number => {
  const x = relative(batch, curve);
  const k = curve.ratio;
  const a = within(from, 0, 1);
  const b = within(to, a, 1);
  const large = (x * (b ** (1 - e) - a ** (1 - e))) / k;
  const small = (x ** -q * (b ** (1 + e * q) - a ** (1 + e * q))) / (q * k);
  return eased((b - a + large + small) / norm(k), b - a, x, curve);
};

/**
 * Share of the run at which moving from batch `small` to `large` starts to pay. `costRatio` ≥ 1 is the price of a token at
 * the small batch over that at the large one; 1 asks only about the tokens. 0: at once; 1: never.
 */
export const switchShare = (small: number, large: number, curve: OverheadCurve, costRatio = 1): number => {
  if (large <= small) return 1;
  const [xs, xl] = [relative(small, curve), relative(large, curve)];
  // A token cannot be dearer than in proportion: a step at the larger batch takes at least as long.
  const cost = within(costRatio, 1, Math.max(1, xl / xs));
  const gain = (share: number) => cost * localOverhead(small, share, curve) - localOverhead(large, share, curve);
  if (gain(1) <= 0) return 1;
  if (gain(EARLIEST) >= 0) return 0;
  if (cost === 1 && (curve.relief ?? 1) === 1) {
    return within((((1 - e) * q * (xl - xs)) / ((1 + e * q) * (xs ** -q - xl ** -q))) ** (1 / (e * (1 + q))), 0, 1);
  }
  let [low, high] = [Math.log(EARLIEST), 0];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (gain(Math.exp(middle)) < 0) low = middle;
    else high = middle;
  }
  return Math.exp(high);
};

const bisect = (holds: (logX: number) => boolean, inside: number, outside: number): number => {
  let [yes, no] = [inside, outside];
  for (let i = 0; i < 80; i++) {
    const middle = (yes + no) / 2;
    if (holds(middle)) yes = middle;
    else no = middle;
  }
  return Math.exp(yes);
};

/** Largest batch whose ω stays at or below `overhead` (1.2: a fifth more tokens). */
export const largestBatchWithin = (overhead: number, curve: OverheadCurve): number => {
  const allowed = Math.max(1, overhead);
  const farthest = Math.log(within(curve.ratio * norm(curve.ratio) * allowed, 1, FARTHEST));
  const unit = { ...curve, optimalTokens: 1 };
  return curve.optimalTokens * bisect((logX) => tokenOverhead(Math.exp(logX), unit) <= allowed, 0, farthest);
};

/** Smallest batch whose ω stays at or below `overhead`; 0 when every small batch does. */
export const smallestBatchWithin = (overhead: number, curve: OverheadCurve): number => {
  const relief = curve.relief ?? 1;
  if (relief <= 0) return 0;
  const allowed = 1 + (Math.max(1, overhead) - 1) / relief;
  const farthest = Math.log(within((q * curve.ratio * norm(curve.ratio) * allowed) ** (-1 / q), 1 / FARTHEST, 1));
  const unit = { optimalTokens: 1, ratio: curve.ratio };
  return curve.optimalTokens * bisect((logX) => tokenOverhead(Math.exp(logX), unit) <= allowed, 0, farthest);
};

/**
 * The three regimes of Shallue et al. 2018 (arXiv 1811.03600): ω below 1.1, below 2, above. Below the optimum more batch
 * always saves steps one for one, so it is perfect scaling however many tokens a small batch wastes.
 */
export const regimeOf = (batch: number, curve: OverheadCurve): Regime => {
  if (batch <= curve.optimalTokens) return "perfect_scaling";
  const overhead = tokenOverhead(batch, curve);
  return overhead < 1.1 ? "perfect_scaling" : overhead < 2 ? "diminishing_returns" : "maximal_parallelism";
};
