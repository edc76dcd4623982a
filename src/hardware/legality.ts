import { divisors, tensorDivides, tensorLimit } from "./degrees.ts";
import type { Cluster, LayoutPins, Shape } from "./types.ts";

/** A part of a layout that cannot be; `pointer` is a JSON pointer into the question, `hint` names the nearest values that can. */
export interface LayoutError {
  readonly pointer: string;
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

/** The two values of a list around `value`, as words. */
function nearest(values: readonly number[], value: number): string {
  let below: number | null = null;
  let above: number | null = null;
  for (const candidate of values) {
    if (candidate <= value) below = candidate;
    else if (above === null) above = candidate;
  }
  if (below === null) return above === null ? "leave it null" : `${above}`;
  return above === null || below === value ? `${below}` : `${below} or ${above}`;
}

/** The degrees of one field that are legal where `ranks` accelerators are left to it by the others. */
function legalBeside(shape: Shape, cluster: Cluster, field: "tensor_parallel" | "pipeline_parallel" | "context_parallel", ranks: number, sequenceLength: number): number[] {
  if (!Number.isInteger(ranks)) return [];
  if (field === "pipeline_parallel") return divisors(ranks, shape.layers);
  const all = divisors(ranks);
  return field === "context_parallel" ? all.filter((c) => sequenceLength % c === 0) : all.filter((t) => t <= tensorLimit(cluster) && tensorDivides(shape, t));
}

/** What is wrong with `v` virtual stages; `ranks` are left to pipeline and data parallelism, or null where that is not known. */
function checkParts(shape: Shape, ranks: number | null, { pipelineParallel: p, expertParallel, zeroStage }: LayoutPins, v: number, wrong: (field: string, code: string, message: string, hint: string) => void): void {
  const perStage = Math.ceil(shape.layers / (p ?? 2));
  if (p === 1) return wrong("virtual_stages", "illegal_degree", "virtual stages need a pipeline", "1");
  if (v > perStage) return wrong("virtual_stages", "illegal_degree", `a stage of ${perStage} layers has no ${v} parts`, `${perStage} or fewer (parts may differ by a layer)`);
  if (p !== null) return;
  if (zeroStage !== null && zeroStage >= 2) return wrong("virtual_stages", "illegal_combination", `virtual stages need a pipeline, with which ZeRO stage ${zeroStage} does not go`, "1, or zero_stage 0 or 1");
  if (ranks !== null && !divisors(ranks, shape.layers).some((stages) => stages > 1 && v <= Math.ceil(shape.layers / stages) && (ranks / stages) % (expertParallel ?? 1) === 0)) {
    wrong("virtual_stages", "illegal_combination", `no pipeline of the ${ranks} accelerators the other degrees leave has ${v} parts a stage`, "1, or smaller degrees");
  }
}

/** How strict checkLayout is. `uneven`: for pricing what ran, ZeRO 2 and 3 may go with a pipeline, and experts may lie over context ranks. */
export interface LegalityOptions {
  readonly uneven?: boolean;
  readonly sequenceLength?: number;
}

/** Everything illegal about the pinned parts of a layout, each with the nearest legal values. Empty: legal. */
export function checkLayout(shape: Shape, cluster: Cluster, pins: LayoutPins, options: LegalityOptions = {}): LayoutError[] {
  const errors: LayoutError[] = [];
  const wrong = (field: string, code: string, message: string, hint: string): void => {
    errors.push({ pointer: `/layout/${field}`, code, message, hint });
  };
  const { count } = cluster;
  const t = pins.tensorParallel;
  const p = pins.pipelineParallel;
  const c = pins.contextParallel;
  const e = pins.expertParallel;
  if (t !== null) {
    const legal = divisors(count, tensorLimit(cluster)).filter((value) => tensorDivides(shape, value));
    if (!legal.includes(t)) {
      const why =
        t > tensorLimit(cluster)
          ? `tensor parallelism of ${t} leaves the fast links of ${tensorLimit(cluster)} accelerators`
          : count % t !== 0
            ? `${count} accelerators do not divide by ${t}`
            : `${shape.heads} heads, ${shape.kvHeads} kv_heads and width ${shape.hidden} do not divide by ${t}`;
      wrong("tensor_parallel", "illegal_degree", why, nearest(legal, t));
    }
  }
  if (p !== null) {
    const legal = divisors(count, shape.layers);
    if (!legal.includes(p)) {
      const why = count % p !== 0 ? `${count} accelerators do not divide by ${p}` : `${shape.layers} layers are fewer than ${p} stages`;
      wrong("pipeline_parallel", "illegal_degree", why, `${nearest(legal, p)} (stages may differ by a layer)`);
    }
  }
  const stages = p ?? 1;
  if (c !== null) {
    const s = options.sequenceLength ?? 0;
    const legal = divisors(count).filter((value) => s === 0 || s % value === 0);
    if (!legal.includes(c)) wrong("context_parallel", "illegal_degree", count % c !== 0 ? `${count} accelerators do not divide by ${c}` : `a sequence of ${s} does not divide by ${c}`, nearest(legal, c));
  }
  const product = (t ?? 1) * stages * (c ?? 1);
  const legalSoFar = errors.length === 0;
  if (legalSoFar && count % product !== 0) {
    const degrees = ([["tensor_parallel", t], ["pipeline_parallel", p], ["context_parallel", c]] as const).filter(([, degree]) => (degree ?? 1) > 1);
    const others = degrees.flatMap(([field, degree]) => {
      const legal = legalBeside(shape, cluster, field, count / (product / (degree ?? 1)), options.sequenceLength ?? 0);
      return legal.length === 0 ? [] : [`${field} ${nearest(legal, degree ?? 1)}`];
    });
    wrong(degrees.at(-1)?.[0] ?? "tensor_parallel", "illegal_product", `${degrees.map(([field]) => field.replace("_parallel", "")).join(" × ")} = ${product} does not divide ${count} accelerators`, others.length === 0 ? "leave one of them null" : others.join(", or "));
  }
  const fits = legalSoFar && count % product === 0;
  if (pins.virtualStages !== null && pins.virtualStages > 1) checkParts(shape, fits ? count / product : null, pins, pins.virtualStages, wrong);
  if (e !== null && e > 1) {
    const legal = shape.experts === 0 ? [1] : divisors(shape.experts);
    // What ran may have laid experts over the context ranks as well; what is advised keeps them inside data parallelism.
    const ranks = (count / product) * (options.uneven === true ? (c ?? 1) : 1);
    const inside = fits ? legal.filter((value) => ranks % value === 0) : legal;
    if (!inside.includes(e)) {
      const why = shape.experts === 0 ? "expert parallelism needs experts" : legal.includes(e) ? `${e} does not divide ${ranks} data-parallel ranks` : `${shape.experts} experts do not divide by ${e}`;
      wrong("expert_parallel", "illegal_degree", why, nearest(inside, e));
    }
  }
  if (pins.zeroStage !== null && pins.zeroStage >= 2 && stages > 1 && options.uneven !== true) {
    wrong("zero_stage", "illegal_combination", `ZeRO stage ${pins.zeroStage} does not go with a pipeline`, "0 or 1");
  }
  return errors;
}
