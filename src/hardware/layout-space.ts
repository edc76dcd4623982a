import { divisors, tensorDivides, tensorLimit } from "./legality.ts";
import type { Checkpointing, Cluster, LayoutPins, Shape } from "./types.ts";

/** No pin at all. */
export const freePins: LayoutPins = {
  tensorParallel: null, pipelineParallel: null, virtualStages: null, contextParallel: null, expertParallel: null,
  zeroStage: null, microBatch: null, activationCheckpointing: null,
};

/** A context-parallel rank gets at least this many tokens of a sequence when nobody pins the degree. */
const SHORTEST_CONTEXT = 1024;
const LARGEST_MICRO_BATCH = 4096;

/** The degrees a search tries, each list ascending. Products that do not divide the count are skipped on the way. */
export interface LayoutSpace {
  readonly tensor: readonly number[];
  readonly pipeline: readonly number[];
  readonly context: readonly number[];
  readonly expert: readonly number[];
  readonly microBatch: readonly number[];
  readonly recompute: readonly Checkpointing[];
  /** Virtual stages for each entry of `pipeline`, descending: the smallest bubble first. */
  readonly virtual: readonly (readonly number[])[];
}

const ALL_RECOMPUTE: readonly Checkpointing[] = ["none", "selective", "full"];
const ONE: readonly number[] = [1];
const NONE: readonly number[] = [];

/** Stages may be uneven, but not so that the fullest has this much more than the mean. */
const MOST_UNEVEN = 1.25;

/** Numbers of pipeline stages that divide the count: every one that divides the layers, and those that nearly do. */
const stagesWorthTrying = (layers: number, count: number): number[] => divisors(count, layers).filter((p) => Math.ceil(layers / p) * p <= MOST_UNEVEN * layers);

/** Lists the degrees worth trying for a shape on a cluster; a pin replaces its list. */
export function layoutSpace(shape: Shape, cluster: Cluster, sequenceLength: number, pins: LayoutPins): LayoutSpace {
  const { count } = cluster;
  const powers: number[] = [];
  for (let b = 1; b <= LARGEST_MICRO_BATCH; b *= 2) powers.push(b);
  const contexts: number[] = [];
  for (let c = 1; c <= count && sequenceLength % c === 0 && (c === 1 || sequenceLength / c >= SHORTEST_CONTEXT); c *= 2) contexts.push(c);
  const legalTensor = (t: number): boolean => count % t === 0 && tensorDivides(shape, t);
  const pipeline = pins.pipelineParallel === null ? stagesWorthTrying(shape.layers, count) : [pins.pipelineParallel].filter((p) => p <= shape.layers && count % p === 0);
  const virtual = (p: number): readonly number[] => {
    if (p === 1) return pins.virtualStages === null || pins.virtualStages === 1 ? ONE : NONE;
    const most = Math.ceil(shape.layers / p);
    if (pins.virtualStages !== null) return pins.virtualStages <= most ? [pins.virtualStages] : NONE;
    // Chunks that divide the fullest stage lose nothing to interleaving.
    return divisors(most).filter((v) => v === 1 || v * p <= shape.layers).toReversed();
  };
  return {
    tensor: pins.tensorParallel === null ? divisors(count, tensorLimit(cluster)).filter(legalTensor) : [pins.tensorParallel].filter(legalTensor),
    pipeline,
    context: pins.contextParallel === null ? contexts : [pins.contextParallel].filter((c) => sequenceLength % c === 0),
    expert: shape.experts === 0 ? ONE.filter((e) => pins.expertParallel === null || pins.expertParallel === e) : pins.expertParallel === null ? divisors(shape.experts, count) : [pins.expertParallel].filter((e) => shape.experts % e === 0),
    microBatch: pins.microBatch === null ? powers : [pins.microBatch],
    recompute: pins.activationCheckpointing === null ? ALL_RECOMPUTE : [pins.activationCheckpointing],
    virtual: pipeline.map(virtual),
  };
}
