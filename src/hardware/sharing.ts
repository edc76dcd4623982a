import type { Machine } from "./machine.ts";
import { ringLatency, ringPass } from "./network.ts";
import type { Layout } from "./types.ts";

/** The degrees of a layout that decide its time, apart from the micro-batch (which LayerTime already knows). */
export type Degrees = Omit<Layout, "microBatch" | "activationCheckpointing">;

/** Seconds to gather or scatter `bytes` per parameter of a shard over the ranks that share it, experts over theirs. */
function shardPass(machine: Machine, bytes: number, shard: number, experts: number, ranks: number, t: number, e: number): number {
  const { physics, links } = machine;
  const dense = ringPass(physics, links, bytes * shard, ranks, t);
  return experts > 0 ? dense + ringPass(physics, links, bytes * experts, Math.max(1, ranks / e), t * e) : dense;
}

/** What it costs a step that ranks share parameters, in seconds: the same for every micro-batch and way to recompute. */
export interface ShardCost {
  /** Reducing the gradients, and gathering the weights (twice under ZeRO-3). */
  scatter: number;
  gather: number;
  /** Latency of gathering tensors one by one, which nothing hides. */
  latency: number;
  optimizer: number;
  /** The least that compute leaves exposed of it all: for each micro-batch, and once a step with the optimizer. */
  leastEach: number;
  leastOnce: number;
}

/** A zeroed ShardCost to fill again and again. */
export const emptyShardCost = (): ShardCost => ({ scatter: 0, gather: 0, latency: 0, optimizer: 0, leastEach: 0, leastOnce: 0 });

/** Fills `out` with what sharing the parameters of a layout costs. */
export function shardCost(machine: Machine, out: ShardCost, degrees: Degrees): void {
  const { shape, physics, links, code } = machine;
  const { dataParallel: d, tensorParallel: t, pipelineParallel: p, contextParallel: c, expertParallel: e, zeroStage } = degrees;
  const ranks = d * c;
  const shard = (machine.denseParameters * shape.layers) / (t * p) + (machine.embedding * (p === 1 && !shape.tiedEmbeddings ? 2 : 1)) / t;
  const expertShard = (machine.expertParameters * shape.layers) / (t * p * e);
  const expertRanks = Math.max(1, ranks / e);
  const gradient = code.gradientBytes;
  out.scatter = 0;
  out.gather = 0;
  out.latency = 0;
  if (ranks > 1) {
    out.scatter = shardPass(machine, gradient, shard, expertShard, ranks, t, e);
    const weights = zeroStage === 0 || gradient === 2 ? out.scatter : shardPass(machine, 2, shard, expertShard, ranks, t, e);
    out.gather = zeroStage === 3 ? 2 * weights : weights;
    if (zeroStage === 1 && p > 1 && code.reducesWhole) out.scatter *= 2;
    out.latency = zeroStage === 0 || zeroStage === 3 ? 0 : (code.gatheredApart * shape.layers * ringLatency(physics, links, ranks, t)) / p;
  }
  const owned = zeroStage === 0 ? shard + expertShard : shard / ranks + expertShard / expertRanks;
  out.optimizer = (physics.optimizerBytes * owned) / machine.memoryRate;
  const exposed = 1 - code.overlap;
  const early = zeroStage === 2 && p === 1;
  out.leastEach = zeroStage === 3 ? exposed * (out.scatter + out.gather) : early ? exposed * out.scatter : 0;
  out.leastOnce = out.optimizer + out.latency + (zeroStage === 3 ? 0 : exposed * (early ? out.gather : out.scatter + out.gather));
}
