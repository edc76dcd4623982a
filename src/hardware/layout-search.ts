import { emptyLayerTime, layerTime } from "./layer-time.ts";
import { freePins, type LayoutSpace, layoutSpace } from "./layout-space.ts";
import { type Machine, machineOf } from "./machine.ts";
import { activationMemory, allocatedGib, estimateMemory, memoryConstants, memoryLimit, memoryMargin, stateMemory } from "./memory.ts";
import { emptyStepLine, estimateOf, slopeScaleAt, stepLine } from "./step.ts";
import type { Calibration, Cluster, Layout, LayoutPins, Plan, Shape } from "./types.ts";

/** A batch counts as the one asked for when it is within this much, natural log. */
const CLOSE = 0.06;

type Degrees = { -readonly [K in Exclude<keyof Layout, "microBatch" | "activationCheckpointing">]: Layout[K] };

/** The best layout found for one batch so far. */
interface Best {
  layout: Layout | null;
  accumulation: number;
  /** Sequences per second. */
  rate: number;
  deviation: number;
}

/** The optimizer-sharding stages worth trying: 0 alone where nothing is shared, else 1, and 2 and 3 without a pipeline. */
const stagesOf = (ranks: number, pipeline: number, pin: Layout["zeroStage"] | null): readonly Layout["zeroStage"][] => {
  if (pin !== null) return pin >= 2 && pipeline > 1 ? [] : [pin];
  return ranks === 1 ? [0] : pipeline > 1 ? [1] : [1, 2, 3];
};

/** Micro-batches per step that bring `unit` sequences each nearest to the target; a multiple of `step`. */
export function nearestAccumulation(target: number, unit: number, step: number): number {
  const whole = unit * step;
  const below = Math.floor(target / whole);
  if (below === 0) return step;
  // Nearest as a ratio: compare with the geometric mean of the two neighbours.
  return target * target > below * (below + 1) * whole * whole ? (below + 1) * step : below * step;
}

/** Offers every layout that fits, for every target, to `best`. */
function search(machine: Machine, space: LayoutSpace, cluster: Cluster, targets: readonly number[], pins: LayoutPins, calibration: Calibration | null, best: Best[]): void {
  const { count } = machine;
  const baseScale = calibration?.baseScale ?? 1;
  const roof = memoryLimit(cluster, memoryConstants) / (memoryMargin(memoryConstants) * (calibration?.memoryScale ?? 1));
  const tooMuch = calibration?.outOfMemoryAt ?? Infinity;
  const largest = Math.max(...targets) * Math.exp(CLOSE);
  const layer = emptyLayerTime();
  const line = emptyStepLine();
  const degrees: Degrees = { dataParallel: 1, tensorParallel: 1, pipelineParallel: 1, virtualStages: 1, contextParallel: 1, expertParallel: 1, zeroStage: 0 };
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
          let timed = false;
          const slopeScale = slopeScaleAt(calibration, b);
          for (const p of space.pipeline) {
            const d = count / (t * c * p);
            if (!Number.isInteger(d) || d % e !== 0) continue;
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
              degrees.virtualStages = 1;
              const states = stateMemory(machine, degrees);
              if (allocatedGib(memoryConstants, states, 0) >= roof) continue;
              for (const v of space.virtual(p)) {
                degrees.virtualStages = v;
                // Less recompute is faster: take the least that fits.
                let r = 0;
                while (r < space.recompute.length && allocatedGib(memoryConstants, states, activationMemory(machine, memoryConstants, degrees, space.recompute[r]!, b, p)) >= roof) r++;
                if (r === space.recompute.length) continue;
                fitted = true;
                // ZeRO-2 is never faster than ZeRO-1 at the same recompute.
                if (zero === 2 && pins.zeroStage === null && r >= leastRecompute) continue;
                if (p === 1) leastRecompute = r;
                if (!timed) {
                  layerTime(machine, layer, t, c, e, b);
                  timed = true;
                }
                stepLine(machine, line, layer, degrees, space.recompute[r]!, b);
                const slope = line.slope * slopeScale;
                const base = line.base * baseScale;
                if (unit / slope <= slowest) continue;
                const step = v > 1 ? p : 1;
                let changed = false;
                for (let i = 0; i < targets.length; i++) {
                  const target = targets[i]!;
                  const own = best[i]!;
                  const m = nearestAccumulation(target, unit, step);
                  const actual = m * unit;
                  const rate = actual / (base + slope * m);
                  const off = Math.abs(Math.log(actual / target));
                  const deviation = off <= CLOSE ? 0 : off;
                  if (deviation < own.deviation || (deviation === own.deviation && rate > own.rate)) {
                    own.deviation = deviation;
                    own.rate = rate;
                    own.accumulation = m;
                    own.layout = { ...degrees, microBatch: b, activationCheckpointing: space.recompute[r]! };
                    changed = true;
                  }
                }
                if (changed) {
                  slowest = Infinity;
                  for (const own of best) slowest = Math.min(slowest, own.deviation === 0 ? own.rate : 0);
                }
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
  const best: Best[] = batchTargets.map(() => ({ layout: null, accumulation: 0, rate: 0, deviation: Infinity }));
  search(machine, layoutSpace(shape, cluster, sequenceLength, pins), cluster, batchTargets, pins, calibration, best);
  return best.map((own) => (own.layout === null ? null : planOf(machine, cluster, own.layout, own.accumulation, calibration)));
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
