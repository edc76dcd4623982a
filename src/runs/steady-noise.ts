import { forecastNoise } from "../science/noise/forecast.ts";
import type { NoiseForecast, Sighting } from "../science/noise/forecast.ts";
import type { LogNormal } from "../science/types.ts";
import type { Segment } from "./segments.ts";

/** A learning rate is another one from this factor on. */
export const ANOTHER_RATE = 1.05;
/** A phase is new until its tokens have grown by this factor; fewer sightings before it say nothing of what would have been. */
const NEW = { factor: 2, sightings: 4 } as const;

/** Where a phase began without a larger batch to explain it: the learning rate fell, or something else changed at the same batch and rate. */
const phaseStarts = (segments: readonly Segment[]): number[] =>
  segments.flatMap((segment, i) => {
    const before = segments[i - 1];
    if (before === undefined) return [];
    const ratio = before.learningRate === null || segment.learningRate === null ? 1 : segment.learningRate / before.learningRate;
    const fell = ratio < 1 / ANOTHER_RATE;
    const same = segment.batchTokens === before.batchTokens && ratio < ANOTHER_RATE;
    return fell || same ? [segment.fromTokens] : [];
  });

/**
 * The noise scale a larger batch may be grown on, at the tokens seen. Where the learning rate falls the measured one rises as about
 * 1/η (McCandlish et al. 2018, arXiv 1812.06162, section 2.2) while the batch that is worth its tokens does not: κ was that of the phase
 * before. So until a phase has doubled its tokens the lower counts, of what is seen in it and what was foretold before it.
 */
export const steadyNoise = (tokens: number, segments: readonly Segment[], sightings: readonly Sighting[], forecast: NoiseForecast | null): LogNormal | null => {
  if (forecast === null) return null;
  return phaseStarts(segments)
    .filter((start) => tokens < NEW.factor * start)
    .flatMap((start) => {
      const before = sightings.filter((one) => one.tokens < start);
      return before.length < NEW.sightings ? [] : [forecastNoise(before)?.at(tokens) ?? []].flat();
    })
    .reduce((least, foretold) => (foretold.median < least.median ? foretold : least), forecast.at(tokens));
};
