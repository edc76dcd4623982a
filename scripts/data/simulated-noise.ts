import { fieller } from "../../src/science/noise/fieller.ts";
import type { Sums } from "../../src/science/noise/fieller.ts";
import { forecastNoise } from "../../src/science/noise/forecast.ts";
import type { Sighting } from "../../src/science/noise/forecast.ts";
import { Z90 } from "../../src/numbers/normal.ts";

/** Standard normals from a seed (mulberry32 and Box–Muller): a simulation prints the same table twice. */
export const normals = (seed: number): (() => number) => {
  let state = seed;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  return () => Math.sqrt(-2 * Math.log(uniform() + 1e-12)) * Math.cos(2 * Math.PI * uniform());
};

/** χ² of k degrees over k (Wilson and Hilferty 1931), never negative. */
const chiSquareMean = (normal: () => number, k: number): number => Math.max(0, 1 - 2 / (9 * k) + normal() * Math.sqrt(2 / (9 * k))) ** 3;

/**
 * Sums of s and g over steps of Gaussian gradients: |G|² = 1, tr Σ = noiseScale spread over `dimensions` directions, a batch of so many
 * units in `groups` groups. The scatter within the groups and the mean gradient are independent, so both are drawn as they are distributed.
 */
export const simulatedSums = (normal: () => number, { noiseScale, batch, steps, groups = 8, dimensions = 400 }: { noiseScale: number; batch: number; steps: number; groups?: number; dimensions?: number }): Sums => {
  let [sumS, sumG, ss, gg, sg] = [0, 0, 0, 0, 0];
  for (let step = 0; step < steps; step += 1) {
    const s = noiseScale * chiSquareMean(normal, dimensions * (groups - 1));
    const spread = noiseScale / batch / dimensions;
    const big = (1 + Math.sqrt(spread) * normal()) ** 2 + (dimensions - 1) * spread * chiSquareMean(normal, dimensions - 1);
    const g = big - s / batch;
    sumS += s;
    sumG += g;
    ss += s * s;
    gg += g * g;
    sg += s * g;
  }
  return { n: steps, s: sumS, g: sumG, ss, gg, sg };
};

/** Share of repeats whose interval holds the truth, and in how many it is bounded on both sides. */
export const fiellerCoverage = (ratio: number, steps: number, repeats: number, seed: number): { readonly covered: number; readonly bounded: number } => {
  const normal = normals(seed);
  let [covered, bounded] = [0, 0];
  for (let i = 0; i < repeats; i += 1) {
    const { state, low, high } = fieller(simulatedSums(normal, { noiseScale: 512, batch: 512 * ratio, steps }));
    if (state === "ok") bounded += 1;
    if (state === "uninformative" || ((low ?? 0) <= 512 && 512 <= (high ?? Infinity))) covered += 1;
  }
  return { covered: covered / repeats, bounded: bounded / repeats };
};

/** How a noise scale really grows. */
export const GROWTHS = ["with the tokens", "with the loss", "plateau", "stops growing", "wanders", "new level each segment", "unannounced new levels"] as const;
export type Growth = (typeof GROWTHS)[number];

interface Point {
  readonly sighting: Sighting;
  readonly truth: number;
}

const BUCKETS = 80;
/** Natural log: how far a wandering one moves in an eighth of a doubling, and a new level lies from the last. */
const MOVES = { wander: 0.12, level: 0.4 } as const;

/** A run over ten doublings of tokens, a sighting in each eighth of one, measured to within `error`. */
export const simulatedRun = (growth: Growth, run: number): Point[] => {
  const normal = normals(run * 7919 + 13);
  const exponent = 0.3 + 0.7 * Math.min(1.2, Math.abs(normal()) / 1.5);
  const error = [0.02, 0.05, 0.1, 0.2][run % 4] ?? 0.1;
  const stops = (3 + (Math.floor(Math.abs(normal()) * 3) % 6)) * Math.LN2;
  const level = Math.log(200 + 50 * normal() ** 2);
  let [moved, segment] = [0, 0];
  return Array.from({ length: BUCKETS }, (_, i) => {
    const efolds = (i / 8) * Math.LN2;
    const loss = 1.7 + 3.5 * Math.exp(-0.25 * efolds);
    if (growth === "wanders") moved += MOVES.wander * normal();
    if (growth.includes("new level") && i % 16 === 15) {
      moved += MOVES.level * normal();
      if (growth === "new level each segment") segment += 1;
    }
    const grown = growth === "plateau" ? 0 : growth === "with the loss" ? -5 * Math.log(loss / 5.2) : exponent * (growth === "stops growing" ? Math.min(stops, efolds) : efolds);
    const truth = level + grown + moved;
    return { truth, sighting: { tokens: 2e8 * Math.exp(efolds), loss, value: truth + error * normal(), sd: error, above: null, segment: String(segment) } };
  });
};

/** Forecasts one doubling ahead against what came: share held by the stated 80 %, mean log-sd stated, mean error, natural log. */
export interface Held {
  readonly forecasts: number;
  readonly held: number;
  readonly stated: number;
  readonly error: number;
}

/** Forecasts from every `stride`-th sighting on, judged by the first at twice the tokens or more. */
export const judgeForecasts = (points: readonly Point[], first: number, stride: number): Held => {
  let [forecasts, held, stated, error] = [0, 0, 0, 0];
  for (let i = first; i < points.length; i += stride) {
    const later = points.find(({ sighting }) => sighting.tokens >= 1.999 * (points[i]?.sighting.tokens ?? Infinity));
    const forecast = forecastNoise(points.slice(0, i + 1).map(({ sighting }) => sighting));
    if (later === undefined || forecast === null) break;
    const { median, logSd } = forecast.at(later.sighting.tokens);
    const off = Math.abs(later.truth - Math.log(median));
    forecasts += 1;
    held += off <= Z90 * logSd ? 1 : 0;
    stated += logSd;
    error += off;
  }
  return { forecasts, held: held / forecasts, stated: stated / forecasts, error: error / forecasts };
};

/** Several of them as one, by their forecasts. */
export const together = (parts: readonly Held[]): Held => {
  const forecasts = parts.reduce((sum, part) => sum + part.forecasts, 0);
  const mean = (of: "held" | "stated" | "error") => parts.reduce((sum, part) => sum + part.forecasts * part[of], 0) / forecasts;
  return { forecasts, held: mean("held"), stated: mean("stated"), error: mean("error") };
};

/** Every forecast of so many simulated runs of one growth, after their first doubling. */
export const simulatedForecasts = (growth: Growth, runs: number): Held => together(Array.from({ length: runs }, (_, run) => judgeForecasts(simulatedRun(growth, run), 8, 4)));
