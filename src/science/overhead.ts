/**
 * What a batch costs in tokens. With `x = B / B_opt` and `r = B_crit / B_opt`:
 *
 *     ω(x) = 1 + f(x)/f(r),   f(x) = (x − 1)²/x = x + 1/x − 2
 *
 * so ω is 1 at the optimum and 2 at the critical batch. The term in x is McCandlish et al. 2018 (arXiv 1812.06162),
 * E = E_min·(1 + B/B_crit); the term in 1/x is the small-batch side their form lacks: at a fixed β2 and weight decay small
 * batches cost tokens as well. Written as (k + x + 1/x)/(k + 2) the constant is k = r + 1/r − 4.
 *
 * Fitted by scripts/fit-overhead.ts to 29 measured (N, D) cells, dense AdamW, N 60M–429M, D 2–100B, batches 1/16…8 × B_opt:
 * r = 10.2, rms 0.004 nats where 0.003 is noise. By size, 60M…429M: 9.3, 9.0, 10.5, 10.5, 9.9; single cells p10–p90 7.8–14.
 * A free exponent of 1/x comes out at 0.92–0.96 and buys nothing (rms the same to 0.0001); exponent 2 raises the rms to 0.006–0.011.
 *
 *     B/B_opt              1/16  1/8   1/4   1/2   1     2     4     8
 *     fitted               2.69  1.74  1.27  1.06  1.00  1.06  1.27  1.74
 *     measured, median     2.73  1.72  1.26  1.08  0.99  1.05  1.27  1.79
 */

/** r = B_crit/B_opt of AdamW language models: the fit above, rounded. */
export const CRITICAL_OVER_OPTIMAL = 10;

/** Log-sd of r between cells of the fit (p10–p90 7.8–14, part of it noise); Zhang's runs to a target loss want 10–13. */
export const CRITICAL_OVER_OPTIMAL_LOG_SD = 0.2;

/** Sharpest curve: r below 2 would make the local curve below lose its meaning, and nothing measured comes near. */
export const LEAST_RATIO = 2;

/** e: critical and optimal batch grow with the tokens seen as τ^e (Power Lines, arXiv 2505.13738: D^0.462; Zhang 2024: D^0.47). */
export const GROWTH_EXPONENT = 0.46;

/** Below this share of B_opt β2 is rescaled (learning-rate/betas.ts); nearer nobody has measured a difference. */
const RESCALED_BELOW = 1 / 4;

/**
 * Share of the excess beyond that at RESCALED_BELOW that stays once β2 is rescaled to keep its half-life in tokens. Marek et al. 2025 (arXiv
 * 2507.07101) find small batches then no worse, and the steps-to-target runs of Zhang et al. 2024 (arXiv 2410.21676; constant
 * rate, averaged weights, β2 swept as remembered) show no excess from 1/16 to 1/2 of B_opt where the fit above has 1.04–2.5.
 * A third is kept, for weight decay and decayed rates: certainty M.
 */
export const HALF_LIFE_RELIEF = 0.33;

/** Overhead against the batch for one run. */
export interface OverheadCurve {
  /** B_opt of the whole run. */
  readonly optimalTokens: number;
  /** r = B_crit / B_opt; below `LEAST_RATIO` it counts as that. */
  readonly ratio: number;
  /** Share of the excess beyond that at `RESCALED_BELOW` × B_opt that is left, 0…1; left out: 1, none is lifted. See `HALF_LIFE_RELIEF`. */
  readonly relief?: number;
  /** Where the relief begins, as a share of B_opt; left out: `RESCALED_BELOW`. */
  readonly relievedBelow?: number;
}

/**
 * SGD has no second moment whose window a small batch shortens, and McCandlish's E = E_min·(1 + B/B_crit) no small-batch side:
 * nothing is wasted below B_opt.
 */
export const NO_SMALL_SIDE = { relief: 0, relievedBelow: 1 } as const;

export type Regime = "perfect_scaling" | "diminishing_returns" | "maximal_parallelism";

/** Beyond this ratio from the optimum the curve is held, so that nothing overflows. */
const FARTHEST = 1e100;

/** Earliest share of the run at which the local curve is read: τ^(−e) diverges at 0. */
const EARLIEST = 1e-12;

const e = GROWTH_EXPONENT;

const within = (value: number, low: number, high: number) => Math.min(Math.max(value, low), high);
const relative = (batch: number, curve: OverheadCurve) => within(batch / curve.optimalTokens, 1 / FARTHEST, FARTHEST);
const excess = (x: number) => (x - 1) * (1 - 1 / x);

/** What is left of the excess at x once β2 is rescaled, as a share: continuous, 1 from `relievedBelow` up. */
const leftAt = (x: number, { relief = 1, relievedBelow = RESCALED_BELOW }: OverheadCurve): number => {
  if (x >= relievedBelow || relief === 1) return 1;
  const near = excess(relievedBelow);
  return (near + relief * (excess(x) - near)) / excess(x);
};

const hasNoSmallSide = ({ relief, relievedBelow }: OverheadCurve): boolean => relief === NO_SMALL_SIDE.relief && relievedBelow === NO_SMALL_SIDE.relievedBelow;

/** λ(τ) = even + late·τ^e + early/τ^e: the three coefficients, local growth and relief included. */
const coefficients = (batch: number, curve: OverheadCurve) => {
  const x = relative(batch, curve);
  if (hasNoSmallSide(curve)) {
    // McCandlish's hyperbola alone: λ = 1 + (what ω has beyond 1), growing rarer as τ^−e.
    return { even: 1, early: ((1 - e) * leftAt(x, curve) * excess(x)) / excess(Math.max(curve.ratio, LEAST_RATIO)), late: 0 };
  }
  const scale = leftAt(x, curve) / excess(Math.max(curve.ratio, LEAST_RATIO));
  return { even: 1 - 2 * scale, early: (1 - e) * scale * x, late: ((1 + e) * scale) / x };
};

/**
 * ω(B): tokens needed at a constant batch over the fewest at any constant batch.
 *
 *     tokenOverhead(4e6, { optimalTokens: 4e6, ratio: 10 }) // 1
 *     tokenOverhead(40e6, { optimalTokens: 4e6, ratio: 10 }) // 2
 */
export const tokenOverhead = (batch: number, curve: OverheadCurve): number => {
  const x = relative(batch, curve);
  return 1 + (leftAt(x, curve) * excess(x)) / excess(Math.max(curve.ratio, LEAST_RATIO));
};

/**
 * λ(B, τ): tokens spent per token of progress when a share τ of the run is seen and the optimal batch grows as τ^e. Its
 * integral over the run is ω(B) exactly, so a constant batch costs what the whole-run law says.
 */
export const localOverhead = (batch: number, share: number, curve: OverheadCurve): number => {
  const { even, early, late } = coefficients(batch, curve);
  const grown = within(share, EARLIEST, 1) ** e;
  return even + early / grown + late * grown;
};

/**
 * ∫ λ(B, τ) dτ between two shares of the run: the part of ω(B) that falls there. Over 0…1 it is `tokenOverhead(batch)`;
 * the overhead of a schedule is the sum over its phases.
 */
export const overheadBetween = (batch: number, from: number, to: number, curve: OverheadCurve): number => {
  const { even, early, late } = coefficients(batch, curve);
  const a = within(from, 0, 1);
  const b = within(to, a, 1);
  return even * (b - a) + (early / (1 - e)) * (b ** (1 - e) - a ** (1 - e)) + (late / (1 + e)) * (b ** (1 + e) - a ** (1 + e));
};

/**
 * Share of the run at which moving from batch `small` to `large` starts to pay: λ(small)·costRatio = λ(large). `costRatio` is
 * the price of a token at the small batch over that at the large one; 1 asks only about the tokens, and it never counts for
 * more than large/small, since a step at the larger batch is no shorter. 0: from the start; 1: never.
 */
export const switchShare = (small: number, large: number, curve: OverheadCurve, costRatio = 1): number => {
  if (!(large > small)) return 1;
  const [s, l] = [coefficients(small, curve), coefficients(large, curve)];
  const cost = within(costRatio, 1, large / small);
  // (c·late_s − late_l)·u² + (c·even_s − even_l)·u + (c·early_s − early_l) = 0 with u = τ^e; its smaller positive root.
  const [p, q, r] = [cost * s.late - l.late, cost * s.even - l.even, cost * s.early - l.early];
  // At the full price (cost = large/small) the early terms cancel: what rounding leaves of r is no difference.
  const cancels = Math.abs(r) <= 1e-12 * cost * s.early;
  if (cancels ? q >= 0 : r > 0) return 0;
  const rest = cancels ? 0 : r;
  const width = Math.sqrt(q * q - 4 * p * rest);
  // Of the two ways to write the root, the one that does not subtract like from like.
  const root = q >= 0 ? (-2 * rest) / (q + width) : (width - q) / (2 * p);
  return root > 0 && root < 1 ? root ** (1 / e) : 1;
};

/** (x − 1)²/x = excess, solved for x ≥ 1; the other root is 1/x. */
const outward = (amount: number) => 1 + amount / 2 + Math.sqrt(amount + (amount * amount) / 4);

/** Largest batch whose ω stays at or below `overhead` (1.2: a fifth more tokens). */
export const largestBatchWithin = (overhead: number, curve: OverheadCurve): number =>
  curve.optimalTokens * outward((Math.max(1, overhead) - 1) * excess(Math.max(curve.ratio, LEAST_RATIO)));

/** Smallest batch whose ω stays at or below `overhead`; 0 when every smaller batch does. */
export const smallestBatchWithin = (overhead: number, curve: OverheadCurve): number => {
  const { relief = 1, relievedBelow = RESCALED_BELOW } = curve;
  const amount = (Math.max(1, overhead) - 1) * excess(Math.max(curve.ratio, LEAST_RATIO));
  const near = excess(relievedBelow);
  if (amount >= near && relief === 0) return 0;
  return curve.optimalTokens / outward(amount > near ? near + (amount - near) / relief : amount);
};

/**
 * The three regimes of Shallue et al. 2018 (arXiv 1811.03600): ω below 1.1, below 2, above. Below the optimum a larger batch
 * saves steps at least one for one, so it is perfect scaling however many tokens the small batch wastes.
 */
export const regimeOf = (batch: number, curve: OverheadCurve): Regime => {
  const overhead = batch <= curve.optimalTokens ? 1 : tokenOverhead(batch, curve);
  return overhead < 1.1 ? "perfect_scaling" : overhead < 2 ? "diminishing_returns" : "maximal_parallelism";
};
