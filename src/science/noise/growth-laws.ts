import type { Belief, Moments, Restlessness, Sighting } from "./growth-filter.ts";

/** The noise scale grows with the falling loss, with the tokens, or not at all. */
export type GrowthLaw = "loss" | "tokens" | "plateau";

/** Before a run has shown anything: slope of ln B_noise on the law's own axis, and how likely the law is. */
export const LAWS: Readonly<Record<GrowthLaw, { readonly slope: Moments; readonly prior: number }>> = {
  // Against ln loss: −4.8 (Kaplan 2020: 1/0.21), −6.2 (MiniCPM), −6.1 (MiniMax-01); see laws/.
  loss: { slope: { mean: -5.5, variance: 2.5 ** 2 }, prior: 0.35 },
  // Against ln tokens: 0.84–0.90 in growth.ts, 0.46 where it follows the critical batch.
  tokens: { slope: { mean: 0.65, variance: 0.35 ** 2 }, prior: 0.45 },
  plateau: { slope: { mean: 0, variance: 0 }, prior: 0.2 },
};

/**
 * How restless runs are, and how likely each is before a run shows it; natural logarithms over an e-fold of tokens. The two runs of
 * scripts/validate/noise.ts behave like the last; a run that follows a law exactly like the first.
 */
const CHARACTERS: readonly (Restlessness & { readonly prior: number })[] = [
  { level: 0.03, slope: 0, prior: 0.15 },
  { level: 0.1, slope: 0.1, prior: 0.2 },
  { level: 0.3, slope: 0.3, prior: 0.3 },
  { level: 0.8, slope: 0.4, prior: 0.35 },
];

/** Where a law stands on its own axis, and dx / d ln tokens, to look ahead. */
export interface Standing {
  readonly x: number;
  readonly drift: number;
}

/** What a law believed once a sighting was taken in. */
export interface Place extends Standing {
  readonly tokens: number;
  readonly belief: Belief;
}

/** One law under one restlessness, along the sightings of a run. */
export interface Track {
  readonly law: GrowthLaw;
  readonly restless: Restlessness;
  readonly prior: number;
  readonly places: Place[];
  /** Log scores of forecasts one doubling ahead, each times the doublings it stands for. */
  evidence: number;
}

/** Every law in every restlessness, before anything was seen. */
export const freshTracks = (laws: readonly GrowthLaw[]): Track[] =>
  laws.flatMap((law) => CHARACTERS.map(({ prior, ...restless }) => ({ law, restless, prior: LAWS[law].prior * prior, places: [], evidence: 0 })));

/** d ln L / d ln D before a run's own losses say: Chinchilla's terms at 20 tokens a parameter give −0.03 (7B) to −0.05 (1B). */
const USUAL_LOSS_SLOPE = -0.05;
/** The steepest fall that is taken on trust. */
const STEEPEST = -0.4;
/** Cells, and variance of their ln tokens summed, below which a slope says nothing. */
const ENOUGH = { cells: 4, spread: 0.05 } as const;

/** Sightings with their logarithms, taken once: a long run asks for the slope at each of a thousand. */
export interface Trail {
  readonly tokens: Float64Array;
  readonly logTokens: Float64Array;
  /** NaN: no loss was posted, or one that has no logarithm. */
  readonly logLoss: Float64Array;
}

/** The trail of sightings in order of tokens. */
export const trailOf = (seen: readonly Sighting[]): Trail => ({
  tokens: Float64Array.from(seen, ({ tokens }) => tokens),
  logTokens: Float64Array.from(seen, ({ tokens }) => Math.log(tokens)),
  logLoss: Float64Array.from(seen, ({ loss }) => (loss !== null && loss > 0 ? Math.log(loss) : NaN)),
});

/** Slope of ln loss against ln tokens over the last two doublings up to and with the sighting `last`. */
const lossSlope = ({ tokens, logTokens, logLoss }: Trail, last: number): number => {
  const from = (tokens[last] ?? 0) / 4;
  let [first, n, x, y] = [last, 0, 0, 0];
  while (first > 0 && (tokens[first - 1] ?? 0) >= from) first -= 1;
  const each = (take: (x: number, y: number) => void): void => {
    for (let i = first; i <= last; i += 1) if (!Number.isNaN(logLoss[i])) take(logTokens[i] ?? 0, logLoss[i] ?? 0);
  };
  each((lnTokens, lnLoss) => {
    n += 1;
    x += lnTokens;
    y += lnLoss;
  });
  if (n < ENOUGH.cells) return USUAL_LOSS_SLOPE;
  const [mx, my] = [x / n, y / n];
  let [sxx, sxy] = [0, 0];
  each((lnTokens, lnLoss) => {
    sxx += (lnTokens - mx) ** 2;
    sxy += (lnTokens - mx) * (lnLoss - my);
  });
  return sxx < ENOUGH.spread ? USUAL_LOSS_SLOPE : Math.min(0, Math.max(STEEPEST, sxy / sxx));
};

/** Where each law stands at a sighting of the trail. Where that has no loss, the loss is carried on from the sighting before. */
export const standings = (trail: Trail, at: number, loss: Place | undefined): Readonly<Record<GrowthLaw, Standing>> => {
  const lnTokens = trail.logTokens[at] ?? 0;
  const carried = loss === undefined ? 0 : loss.x + loss.drift * Math.log((trail.tokens[at] ?? 1) / loss.tokens);
  const posted = trail.logLoss[at] ?? NaN;
  return { plateau: { x: 0, drift: 0 }, tokens: { x: lnTokens, drift: 1 }, loss: { x: Number.isNaN(posted) ? carried : posted, drift: lossSlope(trail, at) } };
};
