import { linksOf, ringPass } from "./network.ts";
import { physics } from "./physics.ts";
import type { Cluster } from "./types.ts";

/** An all-reduce somebody timed: bytes of one rank's buffer, seconds of the collective. */
export interface TimedAllReduce {
  readonly bytes: number;
  readonly seconds: number;
}

/** Slope of seconds against bytes by least squares, each row by its relative error; null: one size only, or no slope. */
const secondsPerByte = (rows: readonly TimedAllReduce[]): number | null => {
  let [w, wx, wy, wxx, wxy] = [0, 0, 0, 0, 0];
  for (const { bytes, seconds } of rows) {
    const weight = 1 / (seconds * seconds);
    w += weight;
    wx += weight * bytes;
    wy += weight * seconds;
    wxx += weight * bytes * bytes;
    wxy += weight * bytes * seconds;
  }
  const spread = w * wxx - wx * wx;
  const slope = (w * wxy - wx * wy) / spread;
  return spread > 1e-9 * w * wxx && slope > 0 && Number.isFinite(slope) ? slope : null;
};

/**
 * Bandwidth of all-reduces timed over `ranks` neighbouring accelerators, over what network.ts gives the same ring: 0.5 is a link
 * half as fast. The slope between two sizes or more is compared, so that latency, which both have, drops out. null: nothing to compare.
 */
export const linkRatio = (cluster: Cluster, ranks: number, timed: readonly TimedAllReduce[]): number | null => {
  const measured = secondsPerByte(timed);
  if (measured === null || ranks < 2) return null;
  const links = linksOf(cluster);
  // An all-reduce is a reduce-scatter and an all-gather.
  const modelled = secondsPerByte(timed.map(({ bytes }) => ({ bytes, seconds: 2 * ringPass(physics, links, bytes, ranks, 1) })));
  return modelled === null ? null : modelled / measured;
};
