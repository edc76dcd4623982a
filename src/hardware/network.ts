import { linkDomain } from "./accelerators/index.ts";
import type { Physics } from "./physics.ts";
import type { Cluster } from "./types.ts";

/** Where a group of ranks that talk to each other lies, in bytes per second and rank. */
export interface Links {
  /** Accelerators one fast fabric joins. */
  readonly domain: number;
  /** One direction, per accelerator. */
  readonly intra: number;
  readonly inter: number;
  /** Whether a group can come to lie astride two domains: there are several nodes. Racks and slices are cut to fit. */
  readonly several: boolean;
}

/** The links of a cluster. */
export function linksOf(cluster: Cluster): Links {
  const { accelerator, count } = cluster;
  const domain = linkDomain(cluster);
  return { domain, intra: accelerator.intraNodeGbS * 1e9, inter: accelerator.interNodeGbS * 1e9, several: count > domain && domain === cluster.perNode };
}

/** Nodes a token's experts are looked for on at most (node-limited routing: 3 in DeepSeek-V2, 4 in V3). */
const NODE_LIMIT = 4;

/**
 * Ranks of a group inside one fast domain when `stride` neighbours of each lie in other groups. A group that would fit but
 * does not divide the domain (three ranks in nodes of eight) has members astride two of them: the fewer on one side count.
 */
function ranksPerDomain(links: Links, size: number, stride: number): number {
  const room = Math.max(1, Math.floor(links.domain / stride));
  if (size >= room) return room;
  const over = room % size;
  return over === 0 || !links.several ? size : Math.min(over, size - over);
}

/**
 * Bytes per second a ring through `size` ranks moves, `stride` apart: the fast fabric alone, or between nodes every rank's
 * own network card together, since NCCL runs one ring per card.
 */
function ringBandwidth(physics: Physics, links: Links, size: number, stride: number): number {
  const together = ranksPerDomain(links, size, stride);
  const fast = links.intra * physics.intraShare;
  return together >= size ? fast : Math.min(fast, together * links.inter * physics.interShare);
}

/** Seconds of latency of one collective over a ring: every node adds a hop, a rank inside a node a tenth of one. */
export function ringLatency(physics: Physics, links: Links, size: number, stride: number): number {
  const together = ranksPerDomain(links, size, stride);
  return (size / together - 1 + 0.1 * Math.min(together, 64)) * physics.hopSeconds;
}

/** Seconds one pass (reduce-scatter or all-gather) of `bytes` over a ring takes: bandwidth and a hop of latency per rank. */
export function ringPass(physics: Physics, links: Links, bytes: number, size: number, stride: number): number {
  if (size <= 1 || bytes <= 0) return 0;
  return (((size - 1) / size) * bytes) / ringBandwidth(physics, links, size, stride) + ringLatency(physics, links, size, stride) * Math.max(0.25, bytes / physics.bucketBytes);
}

/**
 * Seconds an all-to-all takes in which every rank sends `bytes` once to each of `copies` random ranks out of `size`,
 * `stride` apart. What several ranks of one node need crosses the network once, to NODE_LIMIT nodes at most, and is spread
 * inside the node meanwhile, so that the slower of the two counts.
 */
export function allToAll(physics: Physics, links: Links, bytes: number, copies: number, size: number, stride: number): number {
  if (size <= 1) return 0;
  const together = ranksPerDomain(links, size, stride);
  const nodes = size / together;
  const near = (bytes * copies * (size - 1)) / size;
  const reached = Math.min(NODE_LIMIT, nodes * (1 - (1 - 1 / nodes) ** copies));
  const far = bytes * reached * (1 - 1 / nodes);
  return Math.max(near / (links.intra * physics.intraShare), far / (links.inter * physics.interShare)) + physics.hopSeconds;
}
