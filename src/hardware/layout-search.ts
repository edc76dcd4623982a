import { accumulationAt, type Closeness, layoutAt, noneYet } from "./best-layouts.ts";
import { scan } from "./layout-scan.ts";
import { freePins, layoutSpace } from "./layout-space.ts";
import { machineOf } from "./machine.ts";
import { planOf } from "./plan.ts";
import type { Calibration, Cluster, Layout, LayoutPins, Plan, Shape } from "./types.ts";

export type { Closeness } from "./best-layouts.ts";
export { bestMicroBatch } from "./plan.ts";

<<<<<<< HEAD
const NONE: readonly Layout["zeroStage"][] = [];
const PINNED: readonly [readonly [0], readonly [1], readonly [2], readonly [3]] = [[0], [1], [2], [3]];
const SHARED: readonly Layout["zeroStage"][] = [1, 2, 3];
const APART: readonly Layout["zeroStage"][] = [0, 1, 2, 3];
const APART_PIPED: readonly Layout["zeroStage"][] = [0, 1];

/**
 * The optimizer-sharding stages worth trying: 0 alone where nothing is shared, else 1, and 2 and 3 without a pipeline. 0 as well
 * for a code that gathers tensors one by one, since elsewhere ZeRO-1 moves no more bytes and spreads the optimizer's work.
 */
const stagesOf = (ranks: number, pipeline: number, pin: Layout["zeroStage"] | null, apart: boolean): readonly Layout["zeroStage"][] => {
  if (pin !== null) return pin >= 2 && pipeline > 1 ? NONE : PINNED[pin];
  if (ranks === 1) return PINNED[0];
  return pipeline > 1 ? (apart ? APART_PIPED : PINNED[1]) : apart ? APART : SHARED;
};

/** Entries for each number of stages. */
const ROOMS = 5;

/** Bytes left for activations beside the states, by place in the list of pipelines: one for each ZeRO stage, and the most. Returns the most of all. */
function fillRooms(rooms: Float64Array, machine: Machine, space: LayoutSpace, degrees: MutableDegrees, roofGib: number, pin: Layout["zeroStage"] | null): number {
  const outer = degrees.tensorParallel * degrees.contextParallel;
  rooms.fill(-1);
  let roomiest = 0;
  for (let at = 0; at < space.pipeline.length; at++) {
    const p = space.pipeline[at]!;
    if (machine.count % (outer * p) !== 0) continue;
    degrees.pipelineParallel = p;
    degrees.dataParallel = machine.count / (outer * p);
    if (degrees.dataParallel % degrees.expertParallel !== 0) continue;
    for (const zero of stagesOf(degrees.dataParallel * degrees.contextParallel, p, pin, machine.code.gatheredApart > 0)) {
      degrees.zeroStage = zero;
      const room = bytesFor(memoryConstants, roofGib, stateMemory(machine, degrees));
      rooms[at * ROOMS + zero] = room;
      if (room > rooms[at * ROOMS + 4]!) rooms[at * ROOMS + 4] = room;
      if (room > roomiest) roomiest = room;
    }
  }
  return roomiest;
}

/** Offers every layout that fits, for every target, to `best`. */
function search(machine: Machine, space: LayoutSpace, cluster: Cluster, pins: LayoutPins, calibration: Calibration | null, best: Best): void {
  const { count, shape } = machine;
  const { layers } = shape;
  const baseScale = calibration?.baseScale ?? 1;
  const roofGib = memoryLimit(cluster, memoryConstants) / (memoryMargin(memoryConstants) * (calibration?.memoryScale ?? 1));
  const tooMuch = calibration?.outOfMemoryAt ?? Infinity;
  const largest = Math.max(...best.targets) * Math.exp(CLOSE);
  const layer = emptyLayerTime();
  const memory = emptyLayerMemory();
  const line = emptyStepLine();
  const degrees: MutableDegrees = { dataParallel: 1, tensorParallel: 1, pipelineParallel: 1, virtualStages: 1, contextParallel: 1, expertParallel: 1, zeroStage: 0 };
  const modes = space.recompute.map((mode) => RECOMPUTES.indexOf(mode));
  const { line: bound } = best;
  const costs = new Float64Array(modes.length);
  const rooms = new Float64Array(space.pipeline.length * ROOMS);
  const deepest = space.pipeline.at(-1) ?? 1;
  const straggling = stragglerFactor(machine);
  const apart = machine.code.gatheredApart > 0;
  const fixed = machine.code.fixedSeconds * baseScale;
  for (const t of space.tensor) {
    degrees.tensorParallel = t;
    for (const c of space.context) {
      if (count % (t * c) !== 0) continue;
      degrees.contextParallel = c;
      for (const e of space.expert) {
        if ((count / (t * c)) % e !== 0) continue;
        degrees.expertParallel = e;
        const least = count / (t * c * deepest);
        const roomiest = fillRooms(rooms, machine, space, degrees, roofGib, pins.zeroStage);
        for (const b of space.microBatch) {
          if (b >= tooMuch || (b > 1 && least * b > largestUnit(best) && pins.microBatch === null)) break;
          layerMemory(machine, memoryConstants, memory, t, c, b);
          // Memory grows with the micro-batch: what does not fit now never will. A pipeline holds all layers' worth as well.
          const leastKept = layers * memory.kept[modes.at(-1)!]!;
          if (leastKept >= roomiest) break;
          layerTime(machine, layer, t, c, e, b);
          const scale = slopeScaleAt(calibration, b);
          const most = largestUnit(best);
          for (let r = 0; r < modes.length; r++) costs[r] = layerCost(layer, space.recompute[r]!) * scale;
          // No layout of these layers is faster than all its accelerators computing without a break.
          const head = (layer.logits + layer.loss) * scale;
          bound[SLOPE] = ((layers * costs[0]! + head) / deepest) * straggling;
          bound[FIXED] = fixed;
          bound[BUBBLE] = 0;
          if (!improvable(best, least * b, 1, 1)) continue;
          for (let at = 0; at < space.pipeline.length; at++) {
            if (leastKept >= rooms[at * ROOMS + 4]!) continue;
            const p = space.pipeline[at]!;
            const d = count / (t * c * p);
            const unit = d * b;
            if (unit > most || (unit > largest && b > 1 && pins.microBatch === null)) continue;
            const virtual = space.virtual[at]!;
            const stage = Math.ceil(layers / p);
            const bubbles = (p - 1) * (baseScale / scale);
            const fullest = Math.max(stage * costs[0]!, (layers * costs[0]! + head) / p);
            bound[SLOPE] = fullest * straggling;
            bound[FIXED] = fixed;
            bound[BUBBLE] = bubbles * fullest;
            if (!improvable(best, unit, virtual[0] ?? 1, p)) continue;
            degrees.dataParallel = d;
            degrees.pipelineParallel = p;
            let leastRecompute = 3;
            for (const zero of stagesOf(d * c, p, pins.zeroStage, apart)) {
              const room = rooms[at * ROOMS + zero]!;
              if (room <= 0) continue;
              degrees.zeroStage = zero;
              let lined = -1;
              let more = 0;
              for (const v of virtual) {
                if (v > 1 && unit * p > most) continue;
                // Less recompute is faster: take the least that fits.
                let r = 0;
                while (r < modes.length && activationMemory(memory, layers, p, v, modes[r]!, p) >= room) r++;
                if (r === modes.length) continue;
                // ZeRO-2 is never faster than ZeRO-1 at the same recompute.
                if (zero === 2 && pins.zeroStage === null && r >= leastRecompute) continue;
                if (p === 1) leastRecompute = Math.min(leastRecompute, r);
                // Fewer parts save hops and lengthen the bubble.
                if (v > 1 && lined === r && (largest / unit) * line.hop * scale < (baseScale * (p - 1) * line.compute) / (v * more)) continue;
                more = v;
                degrees.virtualStages = v;
                if (lined === r) interleave(line, p, v);
                else {
                  const full = Math.max(stage * costs[r]!, (layers * costs[r]! + head) / p);
                  bound[SLOPE] = full * straggling;
                  bound[FIXED] = fixed;
                  bound[BUBBLE] = bubbles * full;
                  if (r > 0 && !improvable(best, unit, virtual[0] ?? 1, p)) continue;
                  stepLine(machine, line, layer, degrees, space.recompute[r]!, b);
                  lined = r;
                }
                bound[SLOPE] = line.slope * scale;
                bound[FIXED] = line.base * baseScale;
                offer(best, degrees, unit, b, r);
              }
            }
          }
        }
      }
    }
  }
}

=======
>>>>>>> 1dc9851 (Try every micro-batch up to 16 and all that divides, and hold the layout search to brute force)
/**
 * The fastest layout that fits, for every batch asked for (in sequences). The batch run is a multiple of data_parallel ×
 * micro_batch within 6 % of the target where any layout manages that, else the nearest one that can be reached; within the
 * 6 % speed is weighed against nearness by `closeness`. null where nothing fits the memory.
 */
export function searchLayouts(
  shape: Shape,
  cluster: Cluster,
  batchTargets: readonly number[],
  sequenceLength: number,
  pins: LayoutPins = freePins,
  calibration: Calibration | null = null,
  closeness: Closeness = "near",
): (Plan | null)[] {
  if (batchTargets.length === 0) return [];
  const machine = machineOf(shape, cluster, sequenceLength);
  const best = noneYet(batchTargets, closeness);
  const space = layoutSpace(shape, cluster, sequenceLength, pins, closeness === "exact" ? (batchTargets[0] ?? null) : null);
  scan(machine, space, cluster, pins, calibration, best);
  return batchTargets.map((_, i) => {
    const accumulation = accumulationAt(best, i);
    return accumulation === 0 ? null : planOf(machine, cluster, layoutAt(best, i, space.recompute), accumulation, calibration);
  });
}

/** The pins that hold a layout's degrees and leave only the micro-batch (and the batch) free. */
const pinsOf = (layout: Layout): LayoutPins => ({
  tensorParallel: layout.tensorParallel, pipelineParallel: layout.pipelineParallel, virtualStages: layout.virtualStages, contextParallel: layout.contextParallel,
  expertParallel: layout.expertParallel, zeroStage: layout.zeroStage, activationCheckpointing: layout.activationCheckpointing, microBatch: null,
});

/** The fastest micro-batch of a layout whose degrees stay as they are, at the nearest batch it reaches; null: nothing fits. */
export function planFor(shape: Shape, cluster: Cluster, layout: Layout, batchTarget: number, sequenceLength: number, calibration: Calibration | null = null): Plan | null {
  return searchLayouts(shape, cluster, [batchTarget], sequenceLength, pinsOf(layout), calibration, "exact")[0] ?? null;
}
