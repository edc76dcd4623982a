import { linkDomain } from "./accelerators/index.ts";
import type { Cluster, Shape } from "./types.ts";

/** Every divisor of a positive integer up to `limit`, ascending. */
export function divisors(of: number, limit: number = of): number[] {
  const small: number[] = [];
  const large: number[] = [];
  for (let i = 1; i * i <= of; i++) {
    if (of % i !== 0) continue;
    if (i <= limit) small.push(i);
    if (i * i !== of && of / i <= limit) large.push(of / i);
  }
  return small.concat(large.toReversed());
}

/** The largest tensor-parallel degree a machine allows: a node, or the whole fast domain where it is larger. */
export const tensorLimit = (cluster: Cluster): number => Math.max(cluster.perNode, linkDomain(cluster));

/** Whether heads, kv heads and hidden width split over `tensor` ranks. */
export const tensorDivides = (shape: Shape, tensor: number): boolean =>
  shape.heads % tensor === 0 && shape.hidden % tensor === 0 && (tensor <= shape.kvHeads ? shape.kvHeads % tensor === 0 : tensor % shape.kvHeads === 0);
