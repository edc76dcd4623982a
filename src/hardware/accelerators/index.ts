import type { Accelerator, Cluster, Precision } from "../types.ts";
import { amd } from "./amd.ts";
import { blackwell } from "./nvidia-blackwell.ts";
import { cards } from "./nvidia-cards.ts";
import { nvidia } from "./nvidia.ts";
import { other } from "./other.ts";
import { tpu } from "./tpu.ts";

/** The catalogue: every accelerator known by id. */
export const accelerators: readonly Accelerator[] = [...nvidia, ...blackwell, ...cards, ...amd, ...tpu, ...other];

const byId: ReadonlyMap<string, Accelerator> = new Map(accelerators.map((entry) => [entry.id, entry]));

/** The catalogue entry of an id, or null: then the caller describes a custom accelerator as an `Accelerator` value. */
export function findAccelerator(id: string): Accelerator | null {
  return byId.get(id) ?? null;
}

const fallbacks: Readonly<Record<Precision, readonly Precision[]>> = {
  fp32: ["fp32", "tf32", "bf16", "fp16"],
  tf32: ["tf32", "fp32", "bf16", "fp16"],
  fp16: ["fp16", "bf16", "tf32", "fp32", "fp8"],
  bf16: ["bf16", "fp16", "tf32", "fp32", "fp8"],
  fp8: ["fp8", "bf16", "fp16", "tf32", "fp32"],
  nvfp4: ["nvfp4", "fp8", "bf16", "fp16", "tf32", "fp32"],
};

/** The precision really used: the one asked for, or the nearest the accelerator has. */
export function supportedPrecision(accelerator: Accelerator, precision: Precision): Precision {
  return fallbacks[precision].find((candidate) => accelerator.peakTflops[candidate] !== undefined) ?? precision;
}

/** The precision of an accelerator nobody chose one for: bf16, or fp16 where there is no bf16, or the nearest it has. */
export function defaultPrecision(accelerator: Accelerator): Precision {
  return supportedPrecision(accelerator, "bf16");
}

/** Dense peak in FLOP/s at a precision, or at the nearest one the accelerator has; 1 GFLOP/s where it lists none. */
export function peakFlops(accelerator: Accelerator, precision: Precision): number {
  return (accelerator.peakTflops[supportedPrecision(accelerator, precision)] ?? 0.001) * 1e12;
}

/** Accelerators joined at intra-node speed: a whole NVL72 or TPU slice where the catalogue says so, else one node. */
export function linkDomain(cluster: Cluster): number {
  const { linkDomain: domain, perNode } = cluster.accelerator;
  return domain > perNode ? Math.max(domain, cluster.perNode) : cluster.perNode;
}
