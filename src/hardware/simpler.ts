import { noneYet } from "./best-layouts.ts";
import { scan } from "./layout-scan.ts";
import { type LayoutSpace, layoutSpace } from "./layout-space.ts";
import { machineOf } from "./machine.ts";
import { RECOMPUTES } from "./memory.ts";
import { planOf } from "./plan.ts";
import type { Degrees } from "./sharing.ts";
import type { Calibration, Cluster, Layout, LayoutPins, Plan, Shape } from "./types.ts";

/** A layout counts as hardly slower up to this share of a step. */
export const HARDLY_SLOWER = 0.02;

/** More than any product of degrees. */
const MOST = 2 ** 32;

const degreesOf = ({ tensorParallel, pipelineParallel, contextParallel, expertParallel }: Degrees): readonly number[] => [tensorParallel, pipelineParallel, contextParallel, expertParallel];

/**
 * How much there is to set up and to go wrong in a layout, as a number that orders them: fewer of tensor, pipeline, context and
 * expert parallelism in use; then the smaller product of their degrees; then the lower ZeRO stage; then less recompute; then no
 * interleaving. The micro-batch counts for nothing.
 */
export const complexityOf = (degrees: Degrees, recompute: number): number => {
  const each = degreesOf(degrees);
  const axes = each.filter((degree) => degree > 1).length;
  return (axes * MOST + each.reduce((product, degree) => product * degree, 1)) * 32 + degrees.zeroStage * 8 + recompute * 2 + (degrees.virtualStages > 1 ? 1 : 0);
};

/** With one axis in use at most, what is simpler has no degree above its. */
function worthTrying(space: LayoutSpace, layout: Layout): LayoutSpace {
  const used = degreesOf(layout).filter((degree) => degree > 1);
  if (used.length > 1) return space;
  const most = used[0] ?? 1;
  const small = (degrees: readonly number[]): readonly number[] => degrees.filter((degree) => degree <= most);
  // The list of stages ascends, so that their parts stay in place.
  return { ...space, tensor: small(space.tensor), pipeline: small(space.pipeline), context: small(space.context), expert: small(space.expert) };
}

/**
 * The simplest layout (complexityOf) at the batch of a plan that is simpler than it and at most HARDLY_SLOWER slower; of those
 * alike the fastest. `divides`: a batch in sequences its data parallelism must divide, too, so that a ramp can begin there.
 * null: there is none.
 */
export function simplerThan(shape: Shape, cluster: Cluster, plan: Plan, divides: number, sequenceLength: number, pins: LayoutPins, calibration: Calibration | null): Plan | null {
  const { layout, batchSequences: batch } = plan;
  const machine = machineOf(shape, cluster, sequenceLength);
  const space = worthTrying(layoutSpace(shape, cluster, sequenceLength, pins, batch), layout);
  const budget = plan.seconds * (1 + HARDLY_SLOWER);
  let simplest = complexityOf(layout, RECOMPUTES.indexOf(layout.activationCheckpointing));
  let fastest = 0;
  let found: Layout | null = null;
  const accept = (degrees: Degrees, unit: number, microBatch: number, recompute: number, slope: number, fixed: number): void => {
    const accumulation = batch / unit;
    if (!Number.isInteger(accumulation) || divides % degrees.dataParallel !== 0) return;
    if (degrees.virtualStages > 1 && accumulation % degrees.pipelineParallel !== 0) return;
    const seconds = fixed + slope * accumulation;
    const activationCheckpointing = space.recompute[recompute] ?? "none";
    const complexity = complexityOf(degrees, RECOMPUTES.indexOf(activationCheckpointing));
    if (seconds > budget || complexity > simplest || (complexity === simplest && seconds >= fastest)) return;
    simplest = complexity;
    fastest = seconds;
    found = { ...degrees, microBatch, activationCheckpointing };
  };
  const best = { ...noneYet([batch], "exact"), accept };
  best.deviation[0] = 0;
  best.budget[0] = budget;
  best.limit[0] = batch;
  best.most = batch;
  scan(machine, space, cluster, pins, calibration, best);
  return found === null ? null : planOf(machine, cluster, found, batch / ((found as Layout).dataParallel * (found as Layout).microBatch), calibration);
}
