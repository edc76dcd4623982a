import { emptyLayerTime, fastestLayer, layerTime } from "./layer-time.ts";
import { freePins, type LayoutSpace, layoutSpace } from "./layout-space.ts";
import { type Machine, machineOf } from "./machine.ts";
import { activationMemory, bytesFor, emptyLayerMemory, estimateMemory, layerMemory, memoryConstants, memoryLimit, memoryMargin, RECOMPUTES, stateMemory } from "./memory.ts";
import { emptyStepLine, estimateOf, interleave, slopeScaleAt, stepLine } from "./step.ts";
import type { Calibration, Cluster, Layout, LayoutPins, Plan, Shape } from "./types.ts";

/** A batch counts as the one asked for when it is within this much, natural log. */
const CLOSE = 0.06;

type Degrees = { -readonly [K in Exclude<keyof Layout, "microBatch" | "activationCheckpointing">]: Layout[K] };

/** The best found so far for every batch, as columns: nothing is allocated while searching. */
interface Best {
  /** Sequences per second. */
  readonly rate: Float64Array;
  /** Distance from the batch asked for, natural log; 0 within CLOSE. */
  readonly deviation: Float64Array;
  /** Per batch: the FIELDS of the layout, then accumulation, micro-batch and place in the list of recomputes. */
  readonly layout: Float64Array;
}

const FIELDS = 10;

/** The optimizer-sharding stages worth trying: 0 alone where nothing is shared, else 1, and 2 and 3 without a pipeline. */
const stagesOf = (ranks: number, pipeline: number, pin: Layout["zeroStage"] | null): readonly Layout["zeroStage"][] => {
  if (pin !== null) return pin >= 2 && pipeline > 1 ? NONE : PINNED[pin];
  return ranks === 1 ? PINNED[0] : pipeline > 1 ? PINNED[1] : SHARED;
};
const NONE: readonly Layout["zeroStage"][] = [];
const PINNED: readonly [readonly [0], readonly [1], readonly [2], readonly [3]] = [[0], [1], [2], [3]];
const SHARED: readonly Layout["zeroStage"][] = [1, 2, 3];

/** Micro-batches per step that bring `unit` sequences each nearest (as a ratio) to the target; a multiple of `step`. */
export function nearestAccumulation(target: number, unit: number, step: number): number {
  const whole = unit * step;
  const below = Math.floor(target / whole);
  if (below === 0) return step;
  return target * target > below * (below + 1) * whole * whole ? (below + 1) * step : below * step;
}

const NEAR = Math.exp(CLOSE);

/** Offers one layout's line of seconds to every batch. Returns whether any batch took it. */
function offer(best: Best, targets: readonly number[], degrees: Degrees, unit: number, base: number, slope: number, b: number, r: number): boolean {
  const { rate: rates, deviation: deviations, layout } = best;
  const roof = unit / slope;
  const step = degrees.virtualStages > 1 ? degrees.pipelineParallel : 1;
  let taken = false;
  for (let i = 0; i < targets.length; i++) {
    const held = deviations[i]!;
    if (held === 0 && roof <= rates[i]!) continue;
    const target = targets[i]!;
    const m = nearestAccumulation(target, unit, step);
    const actual = m * unit;
    const ratio = actual > target ? actual / target : target / actual;
    if (ratio > NEAR && held === 0) continue;
    const deviation = ratio <= NEAR ? 0 : Math.log(ratio);
    const rate = actual / (base + slope * m);
    if (deviation > held || (deviation === held && rate <= rates[i]!)) continue;
    deviations[i] = deviation;
    rates[i] = rate;
    const at = i * FIELDS;
    layout[at] = degrees.dataParallel;
    layout[at + 1] = degrees.tensorParallel;
    layout[at + 2] = degrees.pipelineParallel;
    layout[at + 3] = degrees.virtualStages;
    layout[at + 4] = degrees.contextParallel;
    layout[at + 5] = degrees.expertParallel;
    layout[at + 6] = degrees.zeroStage;
    layout[at + 7] = m;
    layout[at + 8] = b;
    layout[at + 9] = r;
    taken = true;
  }
  return taken;
}

/** The lowest rate any batch holds so far; 0 while one is still off its target. */
function slowestOf(best: Best): number {
  let slowest = Infinity;
  for (let i = 0; i < best.rate.length; i++) slowest = Math.min(slowest, best.deviation[i] === 0 ? best.rate[i]! : 0);
  return slowest;
}

/** Offers every layout that fits, for every target, to `best`. */
function search(machine: Machine, space: LayoutSpace, cluster: Cluster, targets: readonly number[], pins: LayoutPins, calibration: Calibration | null, best: Best): void {
  const { count, shape } = machine;
  const baseScale = calibration?.baseScale ?? 1;
  const roof = memoryLimit(cluster, memoryConstants) / (memoryMargin(memoryConstants) * (calibration?.memoryScale ?? 1));
  const tooMuch = calibration?.outOfMemoryAt ?? Infinity;
  const largest = Math.max(...targets) * NEAR;
  const layer = emptyLayerTime();
  const memory = emptyLayerMemory();
  const line = emptyStepLine();
  const degrees: Degrees = { dataParallel: 1, tensorParallel: 1, pipelineParallel: 1, virtualStages: 1, contextParallel: 1, expertParallel: 1, zeroStage: 0 };
  const modes = space.recompute.map((mode) => RECOMPUTES.indexOf(mode));
  let slowest = 0;
  for (const t of space.tensor) {
    degrees.tensorParallel = t;
    for (const c of space.context) {
      if (count % (t * c) !== 0) continue;
      degrees.contextParallel = c;
      for (const e of space.expert) {
        if ((count / (t * c)) % e !== 0) continue;
        degrees.expertParallel = e;
        for (const b of space.microBatch) {
          if (b >= tooMuch) break;
          let fitted = false;
          const slopeScale = slopeScaleAt(calibration, b);
          layerMemory(machine, memoryConstants, memory, t, c, b);
          layerTime(machine, layer, t, c, e, b);
          // No layout of these layers is faster than all its accelerators computing without a break.
          if ((count * b) / (t * c * shape.layers * fastestLayer(layer) * slopeScale) <= slowest) continue;
          for (let at = 0; at < space.pipeline.length; at++) {
            const p = space.pipeline[at]!;
            const degree = t * c * p;
            if (count % degree !== 0) continue;
            const d = count / degree;
            if (d % e !== 0) continue;
            const unit = d * b;
            if (unit > largest && b > 1 && pins.microBatch === null) {
              fitted = true;
              continue;
            }
            degrees.dataParallel = d;
            degrees.pipelineParallel = p;
            let leastRecompute = 3;
            for (const zero of stagesOf(d * c, p, pins.zeroStage)) {
              degrees.zeroStage = zero;
              const room = bytesFor(memoryConstants, roof, stateMemory(machine, degrees));
              if (room <= 0) continue;
              let lined = -1;
              for (const v of space.virtual[at]!) {
                degrees.virtualStages = v;
                // Less recompute is faster: take the least that fits.
                let r = 0;
                while (r < modes.length && activationMemory(memory, shape.layers, p, v, modes[r]!, p) >= room) r++;
                if (r === modes.length) continue;
                fitted = true;
                // ZeRO-2 is never faster than ZeRO-1 at the same recompute.
                if (zero === 2 && pins.zeroStage === null && r >= leastRecompute) continue;
                if (p === 1) leastRecompute = Math.min(leastRecompute, r);
                if (lined === r) interleave(line, p, v);
                else stepLine(machine, line, layer, degrees, space.recompute[r]!, b);
                lined = r;
                const slope = line.slope * slopeScale;
                if (unit / slope > slowest && offer(best, targets, degrees, unit, line.base * baseScale, slope, b, r)) slowest = slowestOf(best);
              }
            }
          }
          // Memory grows with the micro-batch: what does not fit now never will.
          if (!fitted) break;
        }
      }
    }
  }
}

/** The layout written down for batch `i`. */
function layoutAt(best: Best, i: number, space: LayoutSpace): Layout {
  const at = (field: number): number => best.layout[i * FIELDS + field]!;
  return {
    dataParallel: at(0), tensorParallel: at(1), pipelineParallel: at(2), virtualStages: at(3), contextParallel: at(4), expertParallel: at(5),
    zeroStage: at(6) as Layout["zeroStage"], microBatch: at(8), activationCheckpointing: space.recompute[at(9)] ?? "none",
  };
}

/** The full plan of a layout at a batch: estimate and memory. */
export function planOf(machine: Machine, cluster: Cluster, layout: Layout, accumulation: number, calibration?: Calibration | null): Plan {
  const layer = emptyLayerTime();
  const line = emptyStepLine();
  layerTime(machine, layer, layout.tensorParallel, layout.contextParallel, layout.expertParallel, layout.microBatch);
  stepLine(machine, line, layer, layout, layout.activationCheckpointing, layout.microBatch);
  const batchSequences = accumulation * layout.dataParallel * layout.microBatch;
  return {
    ...estimateOf(machine, line, layout.microBatch, batchSequences, accumulation, calibration),
    layout,
    batchSequences,
    gradientAccumulation: accumulation,
    memory: estimateMemory(machine.shape, cluster, layout, batchSequences, machine.sequenceLength, calibration),
  };
}

/**
 * The fastest layout that fits, for every batch asked for (in sequences). The batch run is a multiple of data_parallel ×
 * micro_batch within 6 % of the target where any layout manages that, else the nearest one that can be reached; null where
 * nothing fits the memory.
 */
export function searchLayouts(
  shape: Shape,
  cluster: Cluster,
  batchTargets: readonly number[],
  sequenceLength: number,
  pins: LayoutPins = freePins,
  calibration: Calibration | null = null,
): (Plan | null)[] {
  if (batchTargets.length === 0) return [];
  const machine = machineOf(shape, cluster, sequenceLength);
  const n = batchTargets.length;
  const best: Best = { rate: new Float64Array(n), deviation: new Float64Array(n).fill(Infinity), layout: new Float64Array(n * FIELDS) };
  const space = layoutSpace(shape, cluster, sequenceLength, pins);
  search(machine, space, cluster, batchTargets, pins, calibration, best);
  return batchTargets.map((_, i) => (best.rate[i] === 0 ? null : planOf(machine, cluster, layoutAt(best, i, space), best.layout[i * FIELDS + 7]!, calibration)));
}

/** The pins that hold a layout's degrees and leave only the micro-batch (and the batch) free. */
const pinsOf = (layout: Layout): LayoutPins => ({
  tensorParallel: layout.tensorParallel,
  pipelineParallel: layout.pipelineParallel,
  virtualStages: layout.virtualStages,
  contextParallel: layout.contextParallel,
  expertParallel: layout.expertParallel,
  zeroStage: layout.zeroStage,
  activationCheckpointing: layout.activationCheckpointing,
  microBatch: null,
});

/** The fastest micro-batch of a layout whose degrees stay as they are, at the nearest batch it reaches; null: nothing fits. */
export function planFor(shape: Shape, cluster: Cluster, layout: Layout, batchTarget: number, sequenceLength: number, calibration: Calibration | null = null): Plan | null {
  return searchLayouts(shape, cluster, [batchTarget], sequenceLength, pinsOf(layout), calibration)[0] ?? null;
}

/**
 * The fastest micro-batch of a layout at exactly `batchSequences`; null when the batch does not divide by data_parallel or
 * nothing that divides it fits. For the phases of a schedule, whose degrees stay and whose batch changes.
 */
export function bestMicroBatch(shape: Shape, cluster: Cluster, layout: Layout, batchSequences: number, sequenceLength: number, calibration: Calibration | null = null): Plan | null {
  const perRank = batchSequences / layout.dataParallel;
  if (!Number.isInteger(perRank)) return null;
  const machine = machineOf(shape, cluster, sequenceLength);
  let best: Plan | null = null;
  for (let b = 1; b <= Math.min(perRank, 4096); b++) {
    if (perRank % b !== 0) continue;
    const m = perRank / b;
    if (layout.virtualStages > 1 && m % layout.pipelineParallel !== 0) continue;
    if (b >= (calibration?.outOfMemoryAt ?? Infinity)) break;
    const plan = planOf(machine, cluster, { ...layout, microBatch: b }, m, calibration);
    if (plan.memory.p90 >= plan.memory.limitGib) break;
    if (best === null || plan.seconds < best.seconds) best = plan;
  }
  return best;
}
