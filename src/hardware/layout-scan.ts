import { type Best, BUBBLE, FIXED, improvable, type MutableDegrees, offer, SLOPE } from "./best-layouts.ts";
import { emptyLayerTime, type LayerTime, layerTime } from "./layer-time.ts";
import { emptyRoom, fillActivations, fillRoom, type Room, stagesOf } from "./layout-room.ts";
import { fullestStage, type LayoutSpace } from "./layout-space.ts";
import type { Machine } from "./machine.ts";
import { memoryConstants, memoryLimit, memoryMargin } from "./memory.ts";
import { emptyStepLine, interleave, layerCost, lineOf, slopeScaleAt, type StepLine, stragglerFactor } from "./step.ts";
import type { Calibration, Cluster, LayoutPins } from "./types.ts";

/** What a scan holds while it runs; numbers that change inside lie in typed arrays, where they are not boxed. */
interface Scan {
  readonly machine: Machine;
  readonly space: LayoutSpace;
  readonly pins: LayoutPins;
  readonly best: Best;
  readonly room: Room;
  readonly layer: LayerTime;
  readonly line: StepLine;
  readonly degrees: MutableDegrees;
  /** Seconds of a layer by recompute, of the logits, and measured over modelled seconds of a micro-batch. */
  readonly costs: Float64Array;
  readonly baseScale: number;
  readonly straggling: number;
  /** Try ZeRO-0 where nothing is gained by it. */
  readonly plain: boolean;
  readonly fixed: number;
}

/** Places in `costs`. */
const HEAD = 3;
const SCALE = 4;

/** Offers every layout of the space that could be among the best, and fits the memory with a full pipeline, to `best`. */
export function scan(machine: Machine, space: LayoutSpace, cluster: Cluster, pins: LayoutPins, calibration: Calibration | null, best: Best): void {
  const { count, code } = machine;
  const baseScale = calibration?.baseScale ?? 1;
  const roofGib = memoryLimit(cluster, memoryConstants) / (memoryMargin(memoryConstants) * (calibration?.memoryScale ?? 1));
  const room = emptyRoom(space);
  const degrees: MutableDegrees = { dataParallel: 1, tensorParallel: 1, pipelineParallel: 1, virtualStages: 1, contextParallel: 1, expertParallel: 1, zeroStage: 0 };
  const its: Scan = {
    machine, space, pins, best, room, degrees, baseScale, layer: emptyLayerTime(), line: emptyStepLine(), costs: new Float64Array(5),
    straggling: stragglerFactor(machine), plain: best.accept !== null || code.gatheredApart > 0 || code.reducesWhole, fixed: code.fixedSeconds * baseScale,
  };
  for (const t of space.tensor) {
    degrees.tensorParallel = t;
    for (const c of space.context) {
      if (count % (t * c) !== 0) continue;
      degrees.contextParallel = c;
      fillActivations(room, machine, space, t, c);
      for (const e of space.expert) {
        if ((count / (t * c)) % e !== 0) continue;
        degrees.expertParallel = e;
        const roomiest = fillRoom(room, machine, space, degrees, roofGib, pins.zeroStage, its.plain);
        scanMicroBatches(its, calibration, Math.min(roomiest, calibration?.outOfMemoryAt ?? Infinity));
      }
    }
  }
}

/** Tries every micro-batch below `tooMuch` at one tensor-, context- and expert-parallel degree. */
function scanMicroBatches(its: Scan, calibration: Calibration | null, tooMuch: number): void {
  const { machine, space, best, layer, degrees, costs } = its;
  const { tensorParallel: t, contextParallel: c, expertParallel: e } = degrees;
  const { pipeline, microBatch, recompute } = space;
  const least = machine.count / (t * c * (pipeline.at(-1) ?? 1));
  let top = microBatch.length - 1;
  while (top >= 0 && (microBatch[top]! >= tooMuch || least * microBatch[top]! > best.most)) top--;
  // The smallest first, since it comes nearest to small batches; then downwards, since the largest is fastest.
  for (let i = 0, at = 0; i <= top; i++, at = i === 1 ? top : at - 1) {
    const b = microBatch[at]!;
    if (least * b > best.most) continue;
    layerTime(machine, layer, t, c, e, b);
    const scale = slopeScaleAt(calibration, b);
    for (let r = 0; r < recompute.length; r++) costs[r] = layerCost(layer, recompute[r]!) * scale;
    costs[HEAD] = (layer.logits + layer.loss) * scale;
    costs[SCALE] = scale;
    for (let stages = 0; stages < pipeline.length; stages++) scanStages(its, stages, b);
  }
}

/** Tries one number of pipeline stages, by its place in the list, with `b` sequences a micro-batch. */
function scanStages(its: Scan, at: number, b: number): void {
  const { machine, space, best, room, layer, line, degrees, costs, baseScale, straggling, pins } = its;
  const { layers } = machine.shape;
  const p = space.pipeline[at]!;
  const d = machine.count / (degrees.tensorParallel * degrees.contextParallel * p);
  const unit = d * b;
  if (b >= room.most[at]! || unit > best.most) return;
  const bound = best.line;
  const scale = costs[SCALE]!;
  const stage = Math.ceil(layers / p);
  const bubbles = (p - 1) * (baseScale / scale);
  const virtual = space.virtual[at]!;
  const modes = space.recompute.length;
  let r0 = 0;
  while (r0 < modes - 1 && b * room.activations[(at * room.mostVirtual + virtual.length - 1) * modes + r0]! >= room.widest[at]!) r0++;
  // A pipeline is no faster than its fullest stage, nor than all its accelerators computing without a break.
  const fullest = Math.max(stage * costs[r0]!, (layers * costs[r0]! + costs[HEAD]!) / p);
  bound[SLOPE] = fullest * straggling;
  bound[FIXED] = its.fixed + room.once[at]! * baseScale;
  bound[BUBBLE] = bubbles * fullest;
  if (!improvable(best, unit, virtual[0]!, p)) return;
  degrees.dataParallel = d;
  degrees.pipelineParallel = p;
  let leastRecompute = modes;
  for (const zero of stagesOf(d * degrees.contextParallel, p, pins.zeroStage, its.plain)) {
    const left = room.left[at * 4 + zero]!;
    if (left <= 0) continue;
    degrees.zeroStage = zero;
    const shard = room.shards[at * 4 + zero]!;
    const each = shard.leastEach * scale;
    const once = its.fixed + shard.leastOnce * baseScale;
    let lined = -1;
    let linedStage = 0;
    let more = 0;
    for (let k = 0; k < virtual.length; k++) {
      const v = virtual[k]!;
      if (v > 1 && unit * p > best.most) continue;
      // Less recompute is faster: take the least that fits.
      const row = (at * room.mostVirtual + k) * modes;
      let r = 0;
      while (r < modes && b * room.activations[row + r]! >= left) r++;
      if (r === modes) continue;
      // ZeRO-2 is never faster than ZeRO-1 at the same recompute.
      if (zero === 2 && pins.zeroStage === null && r >= leastRecompute) continue;
      if (p === 1) leastRecompute = Math.min(leastRecompute, r);
      const most = fullestStage(layers, p, v);
      const same = lined === r && linedStage === most && !machine.code.balancesStages;
      // Fewer parts save hops and lengthen the bubble: no gain up to the largest batch that is still of interest.
      if (v > 1 && same && best.accept === null && (best.most / unit) * line.hop * scale < (baseScale * (p - 1) * line.compute) / (v * more)) continue;
      more = v;
      degrees.virtualStages = v;
      if (same) interleave(line, p, v);
      else {
        const full = Math.max(stage * costs[r]!, (layers * costs[r]! + costs[HEAD]!) / p);
        bound[SLOPE] = full * straggling + each;
        bound[FIXED] = once;
        bound[BUBBLE] = bubbles * full;
        if (!improvable(best, unit, v, p)) continue;
        lineOf(machine, line, layer, shard, degrees, space.recompute[r]!, b);
        lined = r;
        linedStage = most;
      }
      bound[SLOPE] = line.slope * scale;
      bound[FIXED] = line.base * baseScale;
      if (best.accept === null) offer(best, degrees, unit, b, r);
      else best.accept(degrees, unit, b, r, bound[SLOPE], bound[FIXED]);
    }
  }
}
