import type { MutableDegrees } from "./best-layouts.ts";
import type { LayoutSpace } from "./layout-space.ts";
import type { Machine } from "./machine.ts";
import { activationMemory, bytesFor, emptyLayerMemory, layerMemory, memoryConstants, RECOMPUTES, stateMemory } from "./memory.ts";
import { emptyShardCost, type ShardCost, shardCost } from "./step.ts";
import type { Layout } from "./types.ts";

type Stage = Layout["zeroStage"];

const NONE: readonly Stage[] = [];
const PINNED: readonly (readonly Stage[])[] = [[0], [1], [2], [3]];
const SHARED: readonly Stage[] = [1, 2, 3];
const ALL: readonly Stage[] = [0, 1, 2, 3];
const PIPED: readonly Stage[] = [0, 1];

/**
 * The optimizer-sharding stages worth trying: 0 alone where nothing is shared, else 1, and 2 and 3 without a pipeline. 0 as well
 * for `plain`: a code that gathers tensors one by one, or a search for what is simple, since elsewhere ZeRO-1 moves no more bytes and
 * spreads the optimizer's work.
 */
export const stagesOf = (ranks: number, pipeline: number, pin: Stage | null, plain: boolean): readonly Stage[] => {
  if (pin !== null) return pin >= 2 && pipeline > 1 ? NONE : PINNED[pin]!;
  if (ranks === 1) return PINNED[0]!;
  return pipeline > 1 ? (plain ? PIPED : PINNED[1]!) : plain ? ALL : SHARED;
};

/** What fits the memory at one tensor-, context- and expert-parallel degree, as columns by place in the lists of the space. */
export interface Room {
  /** Bytes left for activations beside the states: by pipeline, one for each ZeRO stage; -1: not to be. */
  readonly left: Float64Array;
  /** The most of them, by pipeline. */
  readonly widest: Float64Array;
  /** Bytes of activations a sequence of a micro-batch takes in a full pipeline: by pipeline, virtual stages and recompute. */
  readonly activations: Float64Array;
  /** Sequences of the largest micro-batch that fits, by pipeline. */
  readonly most: Float64Array;
  readonly mostVirtual: number;
  /** What sharing the parameters costs, by pipeline and ZeRO stage where there is room, and the least it adds once a step, by pipeline. */
  readonly shards: readonly ShardCost[];
  readonly once: Float64Array;
}

/** A zeroed Room for a space. */
export const emptyRoom = ({ pipeline, virtual, recompute }: LayoutSpace): Room => {
  const mostVirtual = virtual.reduce((most, { length }) => Math.max(most, length), 1);
  return { left: new Float64Array(pipeline.length * 4), widest: new Float64Array(pipeline.length), activations: new Float64Array(pipeline.length * mostVirtual * recompute.length), most: new Float64Array(pipeline.length), mostVirtual, shards: Array.from({ length: pipeline.length * 4 }, emptyShardCost), once: new Float64Array(pipeline.length) };
};

const layer = emptyLayerMemory();

/** The places of ways to recompute in a LayerMemory. */
const modesOf = ({ recompute }: LayoutSpace): number[] => recompute.map((mode) => RECOMPUTES.indexOf(mode));

/** Fills the activations of a room, which are in proportion to the micro-batch. */
export function fillActivations({ activations, mostVirtual }: Room, machine: Machine, space: LayoutSpace, t: number, c: number): void {
  const modes = modesOf(space);
  layerMemory(machine, memoryConstants, layer, t, c, 1);
  for (let at = 0; at < space.pipeline.length; at++) {
    const p = space.pipeline[at]!;
    const virtual = space.virtual[at]!;
    for (let i = 0; i < virtual.length; i++) {
      const row = (at * mostVirtual + i) * modes.length;
      for (let r = 0; r < modes.length; r++) activations[row + r] = activationMemory(layer, machine.shape.layers, p, virtual[i]!, modes[r]!, p);
    }
  }
}

/** Fills what states leave of `roofGib` once the activations are known. Returns the most sequences a micro-batch may have anywhere. */
export function fillRoom(out: Room, machine: Machine, space: LayoutSpace, degrees: MutableDegrees, roofGib: number, pin: Stage | null, plain: boolean): number {
  const { left, widest, activations, most, mostVirtual, shards, once } = out;
  const outer = degrees.tensorParallel * degrees.contextParallel;
  const modes = space.recompute.length;
  left.fill(-1);
  most.fill(0);
  widest.fill(0);
  once.fill(Infinity);
  let largest = 0;
  for (let at = 0; at < space.pipeline.length; at++) {
    const p = space.pipeline[at]!;
    const parts = space.virtual[at]!.length;
    if (parts === 0 || machine.count % (outer * p) !== 0) continue;
    degrees.pipelineParallel = p;
    degrees.dataParallel = machine.count / (outer * p);
    if (degrees.dataParallel % degrees.expertParallel !== 0) continue;
    // Fewest parts and most recompute take the least.
    const least = activations[(at * mostVirtual + parts) * modes - 1]!;
    for (const zero of stagesOf(degrees.dataParallel * degrees.contextParallel, p, pin, plain)) {
      degrees.zeroStage = zero;
      const room = bytesFor(memoryConstants, roofGib, stateMemory(machine, degrees));
      left[at * 4 + zero] = room;
      if (room <= least) continue;
      if (room > widest[at]!) widest[at] = room;
      const shard = shards[at * 4 + zero]!;
      shardCost(machine, shard, degrees);
      once[at] = Math.min(once[at]!, shard.leastOnce);
    }
    most[at] = widest[at]! / least;
    if (most[at]! > largest) largest = most[at]!;
  }
  return largest;
}
