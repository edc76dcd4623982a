import { divisors, tensorDivides, tensorLimit } from "./degrees.ts";
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

/** Layers of the fullest stage when each is cut into `v` parts of whole layers. */
export const fullestStage = (layers: number, p: number, v: number): number => Math.ceil(layers / p / v) * v;

/** Virtual stages for `p` pipeline stages, descending: those that leave the fullest stage no fuller than any larger number does. */
function partsWorthTrying(layers: number, p: number): number[] {
  const found: number[] = [];
  let least = Math.max(MOST_UNEVEN * (layers / p), Math.ceil(layers / p));
  for (let v = Math.floor(layers / p); v > 0; v--) {
    const most = fullestStage(layers, p, v);
    if (most > least) continue;
    least = most;
    found.push(v);
  }
  return found;
}

/** Micro-batches worth trying, ascending: every one up to 16, then four an octave. */
function microBatches(): readonly number[] {
  const found: number[] = [];
  for (let b = 1; b <= LARGEST_MICRO_BATCH; b += b < 16 ? 1 : 2 ** Math.floor(Math.log2(b) - 2)) found.push(b);
  return found;
}

const FREE = microBatches();

/** For a batch that is fixed, its divisors as well. */
const dividing = (batch: number): readonly number[] => [...new Set([...FREE, ...divisors(batch, LARGEST_MICRO_BATCH)])].toSorted((a, b) => a - b);

/** Lists the degrees worth trying for a shape on a cluster; a pin replaces its list. `fixedBatch`: the one batch, in sequences, that is asked for. */
export function layoutSpace(shape: Shape, cluster: Cluster, sequenceLength: number, pins: LayoutPins, fixedBatch: number | null = null): LayoutSpace {
  const { count } = cluster;
  const contexts = divisors(count, Math.max(1, sequenceLength / SHORTEST_CONTEXT)).filter((c) => sequenceLength % c === 0);
  const legalTensor = (t: number): boolean => count % t === 0 && tensorDivides(shape, t);
  const pipeline = pins.pipelineParallel === null ? stagesWorthTrying(shape.layers, count) : [pins.pipelineParallel].filter((p) => p <= shape.layers && count % p === 0);
  const virtual = (p: number): readonly number[] => {
    if (p === 1) return pins.virtualStages === null || pins.virtualStages === 1 ? ONE : NONE;
    if (pins.virtualStages !== null) return pins.virtualStages <= Math.ceil(shape.layers / p) ? [pins.virtualStages] : NONE;
    return partsWorthTrying(shape.layers, p);
  };
  return {
    tensor: pins.tensorParallel === null ? divisors(count, tensorLimit(cluster)).filter(legalTensor) : [pins.tensorParallel].filter(legalTensor),
    pipeline,
    context: pins.contextParallel === null ? contexts : [pins.contextParallel].filter((c) => sequenceLength % c === 0),
    expert: shape.experts === 0 ? ONE.filter((e) => pins.expertParallel === null || pins.expertParallel === e) : pins.expertParallel === null ? divisors(shape.experts, count) : [pins.expertParallel].filter((e) => shape.experts % e === 0),
    microBatch: pins.microBatch !== null ? [pins.microBatch] : fixedBatch === null ? FREE : dividing(fixedBatch),
    recompute: pins.activationCheckpointing === null ? ALL_RECOMPUTE : [pins.activationCheckpointing],
    virtual: pipeline.map(virtual),
  };
}
