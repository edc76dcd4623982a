import { linkDomain } from "./accelerators/index.ts";
import { divisors, tensorDivides } from "./legality.ts";
import { estimateMemory } from "./memory.ts";
import type { Cluster, Layout, MemoryEstimate, Shape } from "./types.ts";

const LEAN: Omit<Layout, "dataParallel" | "tensorParallel"> = {
  pipelineParallel: 1, virtualStages: 1, contextParallel: 1, expertParallel: 1, zeroStage: 3, microBatch: 1, activationCheckpointing: "full",
};

/** About the least memory per accelerator any layout of this many accelerators needs: everything sharded, everything recomputed, one sequence. */
export const leanestMemory = (shape: Shape, cluster: Cluster, sequenceLength: number): MemoryEstimate => {
  const { count } = cluster;
  const tensor = divisors(count, linkDomain(cluster)).filter((degree) => tensorDivides(shape, degree));
  const estimates = [1, ...tensor].map((degree) => {
    const layout = { ...LEAN, dataParallel: count / degree, tensorParallel: degree };
    return estimateMemory(shape, cluster, layout, layout.dataParallel, sequenceLength);
  });
  return estimates.reduce((a, b) => (b.p90 < a.p90 ? b : a));
};
