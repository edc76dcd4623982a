import type { LogNormal } from "../types.ts";
import { expected, firstBelief, informed, moved, score } from "./growth-filter.ts";
import type { Belief, Moments, Sighting } from "./growth-filter.ts";
import { freshTracks, LAWS, standings, trailOf } from "./growth-laws.ts";
import type { GrowthLaw, Place, Track } from "./growth-laws.ts";

export type { Sighting } from "./growth-filter.ts";

/** CUSUM of one-step errors in standard deviations: what is let pass each time, and the sum at which history is forgotten. */
const CUSUM = { slack: 0.5, alarm: 5 } as const;
/** What a forecast error counts one doubling later: laws that held once may not hold now. */
const MEMORY = 0.85;
/** Doublings' worth of weight the filters' own scatter has beside the run's errors one doubling ahead. */
const STATED_DOUBLINGS = 1;
/** What is stated is narrowed or widened by no more, variance. */
const SCALES = [0.05, 4] as const;

/** A noise scale forecast, with what each law was worth. */
export interface NoiseForecast {
  /** B_noise at any tokens at or after the last sighting. */
  readonly at: (tokens: number) => LogNormal;
  readonly laws: readonly { readonly law: GrowthLaw; readonly weight: number }[];
  /** Sightings since history was last forgotten. */
  readonly sightings: number;
}

/** What a track believes at later tokens, from one of its places. */
const ahead = ({ restless }: Track, { tokens, belief, drift }: Place, to: number, newSegment = false): Belief => {
  const efolds = Math.log(to / tokens);
  return moved(belief, drift * efolds, efolds, restless, newSegment);
};

const weightsOf = (tracks: readonly Track[]): number[] => {
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

/** What the tracks together expect of a sighting, each from one of its places; null: none has such a place. */
const foretold = (tracks: readonly Track[], weights: readonly number[], place: number, sighting: Sighting, newSegment: boolean): Moments | null => {
  const parts = tracks.flatMap((track) => {
    const from = track.places.at(place);
    return from === undefined ? [] : [expected(ahead(track, from, sighting.tokens, newSegment), sighting)];
  });
  return parts.length < tracks.length ? null : mixed(parts, weights);
};

/** Takes a sighting into a track; `earlier`: the place a forecast one doubling ahead would have been made from, -1: none. */
const takeIn = (track: Track, sighting: Sighting, standing: Omit<Place, "tokens" | "belief">, step: { readonly earlier: number; readonly changedSince: boolean; readonly newSegment: boolean; readonly doublings: number }): void => {
  const { places, law, restless } = track;
  const from = step.earlier < 0 ? undefined : places[step.earlier];
  if (from !== undefined) track.evidence = MEMORY ** step.doublings * track.evidence + step.doublings * score(ahead(track, from, sighting.tokens, step.changedSince), sighting);
  const last = places.at(-1);
  const prior = last === undefined ? firstBelief(sighting, LAWS[law].slope) : moved(last.belief, standing.x - last.x, Math.log(sighting.tokens / last.tokens), restless, step.newSegment);
  places.push({ tokens: sighting.tokens, ...standing, belief: informed(prior, sighting) });
};

/**
 * ln B_noise of a run as three laws see it: linear in ln loss, linear in ln tokens, level. Each is a Kalman filter whose level and slope
 * also wander, by little or much, so that old sightings fade; a new segment loosens the level and keeps the slope. They are averaged
 * by how probable each made what was seen one doubling of tokens later. A CUSUM of the average's one-step errors starts the filters
 * anew when the run leaves them. Sightings in order of tokens; null without any.
 */
export const forecastNoise = (sightings: readonly Sighting[]): NoiseForecast | null => {
  const seen = sightings.filter(({ value, above, tokens }) => tokens > 0 && (value !== null || above !== null));
  if (seen.length === 0) return null;
  const withLoss = seen.filter(({ loss }) => loss !== null).length >= Math.max(2, seen.length / 2);
  const laws: readonly GrowthLaw[] = withLoss ? ["loss", "tokens", "plateau"] : ["tokens", "plateau"];
  const afresh = (since: number) => ({ since, tracks: freshTracks(laws), up: 0, down: 0, squares: 0, weight: 0 });
  let now = afresh(0);
  const trail = trailOf(seen);
  for (const [i, sighting] of seen.entries()) {
    const before = seen[i - 1];
    const newSegment = before !== undefined && before.segment !== sighting.segment;
    const doublings = before === undefined ? 0 : Math.min(1, Math.log2(sighting.tokens / before.tokens));
    let weights = weightsOf(now.tracks);
    const next = foretold(now.tracks, weights, -1, sighting, newSegment);
    if (next !== null && sighting.value !== null) {
      const z = (sighting.value - next.mean) / Math.sqrt(next.variance);
      [now.up, now.down] = [Math.max(0, now.up + z - CUSUM.slack), Math.max(0, now.down - z - CUSUM.slack)];
      if (Math.max(now.up, now.down) > CUSUM.alarm) {
        now = afresh(i);
        weights = weightsOf(now.tracks);
      }
    }
    let half = i - 1;
    while (half >= now.since && (seen[half]?.tokens ?? 0) > sighting.tokens / 2) half -= 1;
    const earlier = half < now.since ? -1 : half - now.since;
    let changedSince = false;
    if (earlier >= 0) for (let later = half + 1; later <= i && !changedSince; later += 1) changedSince = seen[later]?.segment !== seen[half]?.segment;
    const doubled = earlier < 0 ? null : foretold(now.tracks, weights, earlier, sighting, changedSince);
    const standing = standings(trail, i, now.tracks.find(({ law }) => law === "loss")?.places.at(-1));
    for (const track of now.tracks) takeIn(track, sighting, standing[track.law], { earlier, changedSince, newSegment, doublings });
    if (doubled !== null && sighting.value !== null) {
      const kept = MEMORY ** doublings;
      [now.squares, now.weight] = [kept * now.squares + (doublings * (sighting.value - doubled.mean) ** 2) / doubled.variance, kept * now.weight + doublings];
    }
  }
  const { tracks, since, squares, weight } = now;
  const weights = weightsOf(tracks);
  // What is stated follows the errors this run has really shown.
  const scale = Math.min(SCALES[1], Math.max(SCALES[0], (STATED_DOUBLINGS + squares) / (STATED_DOUBLINGS + weight)));
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
    laws: laws.map((law) => ({ law, weight: weights.reduce((sum, share, i) => sum + (tracks[i]?.law === law ? share : 0), 0) })),
    sightings: seen.length - since,
  };
};
