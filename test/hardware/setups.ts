import { findAccelerator } from "../../src/hardware/accelerators/index.ts";
import { completeShape } from "../../src/hardware/complete-shape.ts";
import type { PartialShape } from "../../src/hardware/shape-inference.ts";
import type { Accelerator, Cluster, Layout, Shape } from "../../src/hardware/types.ts";

/** A description that says nothing. */
export const nothing: PartialShape = {
  params: null, activeParams: null, layers: null, hidden: null, heads: null, kvHeads: null, ffn: null, vocab: null,
  gatedMlp: null, tiedEmbeddings: null, experts: null, expertsPerToken: null, expertFfn: null,
};

export function shapeOf(given: Partial<PartialShape>): Shape {
  const completed = completeShape({ ...nothing, ...given });
  if ("errors" in completed) throw new Error(JSON.stringify(completed.errors));
  return completed.shape;
}

export function clusterOf(id: string, count: number, overrides: Partial<Cluster> = {}, chip: Partial<Accelerator> = {}): Cluster {
  const accelerator = findAccelerator(id);
  if (accelerator === null) throw new Error(id);
  return { accelerator: { ...accelerator, ...chip }, count, perNode: accelerator.perNode, precision: "bf16", framework: "megatron", ...overrides };
}

export const plain: Layout = {
  dataParallel: 1, tensorParallel: 1, pipelineParallel: 1, virtualStages: 1, contextParallel: 1, expertParallel: 1,
  zeroStage: 0, microBatch: 1, activationCheckpointing: "none",
};

export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
