import type { LogNormal } from "../types.ts";
import { expected, firstBelief, informed, moved, score } from "./growth-filter.ts";
import type { Belief, Moments, Restlessness, Sighting } from "./growth-filter.ts";

export type { Sighting } from "./growth-filter.ts";

/** The noise scale grows with the falling loss, with the tokens, or not at all. */
export type GrowthLaw = "loss" | "tokens" | "plateau";

/** Before a run has shown anything: slope of ln B_noise, and how likely the law is. */
const LAWS: Readonly<Record<GrowthLaw, { readonly slope: Moments; readonly prior: number }>> = {
  // Against ln loss: −4.8 (Kaplan 2020: 1/0.21), −6.2 (MiniCPM), −6.1 (MiniMax-01); see laws/.
  loss: { slope: { mean: -5.5, variance: 2.5 ** 2 }, prior: 0.35 },
  // Against ln tokens: 0.84–0.90 in growth.ts, 0.46 where it follows the critical batch.
  tokens: { slope: { mean: 0.65, variance: 0.35 ** 2 }, prior: 0.45 },
  plateau: { slope: { mean: 0, variance: 0 }, prior: 0.2 },
};

const NAMES = ["loss", "tokens", "plateau"] as const;

/** d ln L / d ln D of a language model before its own losses say: Chinchilla's terms at 20 tokens a parameter give −0.06…−0.08. */
const USUAL_LOSS_SLOPE = -0.07;
/** CUSUM of one-step errors in standard deviations: slack, and where history is forgotten. Alarms on steady runs: about one in 500 cells. */
const CUSUM = { slack: 0.5, alarm: 5 } as const;
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
/** Doublings' worth of weight the filters' own scatter has beside the run's errors one doubling ahead. */
const STATED_DOUBLINGS = 1;
/** What a forecast error counts one doubling later: laws that held once may not hold now. */
const MEMORY = 0.85;

/** Where a law stands on its own axis, and dx / d ln tokens, to look ahead. */
interface Standing {
  readonly x: number;
  readonly drift: number;
}

interface Place extends Standing {
  readonly tokens: number;
  readonly belief: Belief;
}

interface Track {
  readonly law: GrowthLaw;
  readonly restless: Restlessness;
  readonly prior: number;
  readonly places: Place[];
  /** Log scores of forecasts one doubling ahead, each times the doublings it stands for. */
  evidence: number;
}

/** A noise scale forecast, with what each law was worth. */
export interface NoiseForecast {
  /** ln B_noise is normal at any tokens at or after the last sighting. */
  readonly at: (tokens: number) => LogNormal;
  readonly laws: readonly { readonly law: GrowthLaw; readonly weight: number }[];
  /** Sightings since history was last forgotten. */
  readonly sightings: number;
}

/** Slope of ln loss against ln tokens over the last two doublings of those seen. */
const lossSlope = (seen: readonly Sighting[]): number => {
  const last = seen.at(-1);
  const recent = seen.filter(({ tokens, loss }) => loss !== null && loss > 0 && tokens >= (last?.tokens ?? 0) / 4);
  if (recent.length < 4) return USUAL_LOSS_SLOPE;
  const points = recent.map(({ tokens, loss }) => [Math.log(tokens), Math.log(loss ?? 1)] as const);
  const mean = (of: 0 | 1) => points.reduce((sum, point) => sum + point[of], 0) / points.length;
  const [mx, my] = [mean(0), mean(1)];
  const sxx = points.reduce((sum, [x]) => sum + (x - mx) ** 2, 0);
  const sxy = points.reduce((sum, [x, y]) => sum + (x - mx) * (y - my), 0);
  // A quarter e-fold of spread or less says nothing.
  return sxx < 0.05 ? USUAL_LOSS_SLOPE : Math.min(0, Math.max(-0.4, sxy / sxx));
};

/** Where each law stands at the last of what was seen. */
const standings = (seen: readonly Sighting[], before: Sighting | undefined, was: Standing | undefined): Readonly<Record<GrowthLaw, Standing>> => {
  const now = seen.at(-1);
  const tokens = now?.tokens ?? 1;
  const carried = before === undefined || was === undefined ? 0 : was.x + was.drift * Math.log(tokens / before.tokens);
  const loss = now?.loss ?? 0;
  return { plateau: { x: 0, drift: 0 }, tokens: { x: Math.log(tokens), drift: 1 }, loss: { x: loss > 0 ? Math.log(loss) : carried, drift: lossSlope(seen) } };
};

const ahead = ({ restless }: Track, { tokens, belief, drift }: Place, to: number, newSegment = false): Belief => {
  const efolds = Math.log(to / tokens);
  return moved(belief, drift * efolds, efolds, restless, newSegment);
};

const normalised = (tracks: readonly Track[]): number[] => {
  const logs = tracks.map(({ prior, evidence }) => Math.log(prior) + evidence);
  const top = Math.max(...logs);
  const raw = logs.map((log) => Math.exp(log - top));
  const total = raw.reduce((sum, one) => sum + one, 0);
  return raw.map((one) => one / total);
};

const mixed = (parts: readonly Moments[], weights: readonly number[]): Moments => {
  const mean = parts.reduce((sum, part, i) => sum + (weights[i] ?? 0) * part.mean, 0);
  return { mean, variance: parts.reduce((sum, part, i) => sum + (weights[i] ?? 0) * (part.variance + (part.mean - mean) ** 2), 0) };
};

/**
 * ln B_noise of a run as three laws see it: linear in ln loss, linear in ln tokens, level. Each is a Kalman filter whose level also
 * wanders, so that old sightings fade; a new segment loosens the level and keeps the slope. They are averaged by how probable
 * each made what was seen one doubling of tokens later. A CUSUM of the average's one-step errors starts the filters anew when the
 * run leaves them. Sightings in order of tokens; null without any.
 */
export const forecastNoise = (sightings: readonly Sighting[]): NoiseForecast | null => {
  const seen = sightings.filter(({ value, above, tokens }) => tokens > 0 && (value !== null || above !== null));
  const withLoss = seen.filter(({ loss }) => loss !== null).length >= Math.max(2, seen.length / 2);
  let tracks: Track[] = [];
  let errors = { squares: 0, weight: 0 };
  let since = 0;
  let [up, down] = [0, 0];
  const begin = (at: number) => {
    const laws = NAMES.filter((law) => law !== "loss" || withLoss);
    tracks = laws.flatMap((law) => CHARACTERS.map(({ prior, ...restless }) => ({ law, restless, prior: LAWS[law].prior * prior, places: [], evidence: 0 })));
    since = at;
    [up, down] = [0, 0];
    errors = { squares: 0, weight: 0 };
  };
  begin(0);
  for (const [i, sighting] of seen.entries()) {
    const before = seen[i - 1];
    const newSegment = before !== undefined && before.segment !== sighting.segment;
    const doublings = before === undefined ? 0 : Math.min(1, Math.log2(sighting.tokens / before.tokens));
    const weights = normalised(tracks);
    if (sighting.value !== null && tracks[0]?.places.length !== 0) {
      const { mean, variance } = mixed(tracks.map((track) => expected(stepTo(track, sighting, newSegment), sighting)), weights);
      const z = (sighting.value - mean) / Math.sqrt(variance);
      [up, down] = [Math.max(0, up + z - CUSUM.slack), Math.max(0, down - z - CUSUM.slack)];
      if (up > CUSUM.alarm || down > CUSUM.alarm) begin(i);
    }
    const forecasts: Moments[] = [];
    const standing = standings(seen.slice(0, i + 1), before, tracks.find(({ law }) => law === "loss")?.places.at(-1));
    const then = seen.slice(since, i).findLastIndex(({ tokens }) => tokens <= sighting.tokens / 2);
    const changed = seen.slice(since + then, i + 1).some(({ segment }) => segment !== seen[since + then]?.segment);
    for (const track of tracks) {
      const { law, places } = track;
      const { x, drift } = standing[law];
      // The place a forecast one doubling ahead would have been made from.
      const from = places[then];
      if (from !== undefined) {
        const believed = ahead(track, from, sighting.tokens, changed);
        track.evidence = MEMORY ** doublings * track.evidence + doublings * score(believed, sighting);
        forecasts.push(expected(believed, sighting));
      }
      const last = places.at(-1);
      const prior = last === undefined ? firstBelief(sighting, LAWS[law].slope) : moved(last.belief, x - last.x, Math.log(sighting.tokens / last.tokens), track.restless, newSegment);
      places.push({ tokens: sighting.tokens, x, drift, belief: informed(prior, sighting) });
    }
    if (forecasts.length > 0 && sighting.value !== null) {
      const { mean, variance } = mixed(forecasts, weights);
      const kept = MEMORY ** doublings;
      errors = { squares: kept * errors.squares + (doublings * (sighting.value - mean) ** 2) / variance, weight: kept * errors.weight + doublings };
    }
  }
  if (seen.length === 0) return null;
  const weights = normalised(tracks);
  // What is stated follows the errors this run has really shown.
  const scale = Math.min(4, Math.max(0.05, (STATED_DOUBLINGS + errors.squares) / (STATED_DOUBLINGS + errors.weight)));
  return {
    at: (tokens) => {
      const parts = tracks.flatMap((track) => {
        const last = track.places.at(-1);
        if (last === undefined) return [];
        const { level, levelVariance } = ahead(track, last, Math.max(tokens, last.tokens));
        return [{ mean: level, variance: levelVariance }];
      });
      const { mean, variance } = mixed(parts, weights);
      return { median: Math.exp(mean), logSd: Math.sqrt(scale * variance) };
    },
    laws: [...new Set(tracks.map(({ law }) => law))].map((law) => ({ law, weight: weights.reduce((sum, weight, i) => sum + (tracks[i]?.law === law ? weight : 0), 0) })),
    sightings: seen.length - since,
  };
};

const stepTo = (track: Track, { tokens }: Sighting, newSegment: boolean): Belief => {
  const last = track.places.at(-1);
  if (last === undefined) throw new RangeError("no place to step from");
  return ahead(track, last, tokens, newSegment);
};
