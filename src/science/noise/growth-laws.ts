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

/** Slope of ln loss against ln tokens over the last two doublings of those seen. */
const lossSlope = (seen: readonly Sighting[]): number => {
  const last = seen.at(-1);
  const points = seen.flatMap(({ tokens, loss }) => (loss !== null && loss > 0 && tokens >= (last?.tokens ?? 0) / 4 ? [[Math.log(tokens), Math.log(loss)] as const] : []));
  if (points.length < ENOUGH.cells) return USUAL_LOSS_SLOPE;
  const mean = (of: 0 | 1) => points.reduce((sum, point) => sum + point[of], 0) / points.length;
  const [mx, my] = [mean(0), mean(1)];
  const sxx = points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
  const sxy = points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0);
  return sxx < ENOUGH.spread ? USUAL_LOSS_SLOPE : Math.min(0, Math.max(STEEPEST, sxy / sxx));
};

/** Where each law stands at the last of what was seen. Where that has no loss, the loss is carried on from the sighting before. */
export const standings = (seen: readonly Sighting[], loss: Place | undefined): Readonly<Record<GrowthLaw, Standing>> => {
  const now = seen.at(-1);
  const tokens = now?.tokens ?? 1;
  const carried = loss === undefined ? 0 : loss.x + loss.drift * Math.log(tokens / loss.tokens);
  const posted = now?.loss ?? 0;
  return { plateau: { x: 0, drift: 0 }, tokens: { x: Math.log(tokens), drift: 1 }, loss: { x: posted > 0 ? Math.log(posted) : carried, drift: lossSlope(seen) } };
};
