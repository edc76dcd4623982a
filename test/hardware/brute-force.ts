import { machineOf } from "../../src/hardware/machine.ts";
import { divisors, tensorLimit } from "../../src/hardware/degrees.ts";
import { checkLayout } from "../../src/hardware/legality.ts";
import { emptyLayerTime, layerTime } from "../../src/hardware/layer-time.ts";
import { memoryConstants, memoryOn } from "../../src/hardware/memory.ts";
import { emptyStepLine, estimateStep, stepLine } from "../../src/hardware/step.ts";
import type { Cluster, Layout, Shape } from "../../src/hardware/types.ts";

/** What a search maximizes: sequences per second, less for a batch beside the one asked for; farther than 6 % counts by distance first. */
export interface Scored {
  readonly layout: Layout;
  readonly batchSequences: number;
  readonly seconds: number;
  readonly deviation: number;
  readonly score: number;
}

const CHECKPOINTING = ["none", "selective", "full"] as const;
const ZERO = [0, 1, 2, 3] as const;
const range = (most: number): number[] => Array.from({ length: most }, (_, i) => i + 1);

/** Every legal layout whose full pipeline fits the memory, with micro-batches up to `mostMicroBatch`. */
function* legalLayouts(shape: Shape, cluster: Cluster, sequenceLength: number, mostMicroBatch: number): Generator<Layout> {
  const { count } = cluster;
  const machine = machineOf(shape, cluster, sequenceLength);
  for (const tensorParallel of divisors(count, tensorLimit(cluster))) {
    for (const pipelineParallel of divisors(count, shape.layers)) {
      for (const contextParallel of divisors(count)) {
        const outer = tensorParallel * pipelineParallel * contextParallel;
        if (count % outer !== 0) continue;
        const dataParallel = count / outer;
        for (const expertParallel of shape.experts === 0 ? [1] : divisors(shape.experts).filter((e) => dataParallel % e === 0)) {
          const degrees = { dataParallel, tensorParallel, pipelineParallel, contextParallel, expertParallel };
          for (const zeroStage of ZERO) {
            const plain = { ...degrees, zeroStage, virtualStages: 1, microBatch: 1, activationCheckpointing: "none" as const };
            if (checkLayout(shape, cluster, plain, { sequenceLength }).length > 0) continue;
            for (const virtualStages of pipelineParallel === 1 ? [1] : range(Math.floor(shape.layers / pipelineParallel))) {
              for (const activationCheckpointing of CHECKPOINTING) {
                for (const microBatch of range(mostMicroBatch)) {
                  const layout: Layout = { ...degrees, zeroStage, virtualStages, microBatch, activationCheckpointing };
                  const { p90, limitGib } = memoryOn(machine, cluster, layout, dataParallel * microBatch * pipelineParallel, null, memoryConstants);
                  if (p90 >= limitGib) break;
                  yield layout;
                }
              }
            }
          }
        }
      }
    }
  }
}

/** Every legal layout that runs exactly a batch, with its seconds. */
export function* allAt(shape: Shape, cluster: Cluster, batch: number, sequenceLength: number, mostMicroBatch: number): Generator<{ readonly layout: Layout; readonly seconds: number }> {
  for (const layout of legalLayouts(shape, cluster, sequenceLength, mostMicroBatch)) {
    const accumulation = batch / (layout.dataParallel * layout.microBatch);
    if (!Number.isInteger(accumulation) || (layout.virtualStages > 1 && accumulation % layout.pipelineParallel !== 0)) continue;
    yield { layout, seconds: estimateStep(shape, cluster, layout, batch, sequenceLength).seconds };
  }
}

/** The best of every legal layout, each at the batch it reaches nearest the target (as a ratio; of two the smaller), by trying all of them. */
export function bruteForce(shape: Shape, cluster: Cluster, target: number, sequenceLength: number, weight: number, mostMicroBatch: number, allowed: (layout: Layout) => boolean = () => true): Scored | null {
  const machine = machineOf(shape, cluster, sequenceLength);
  const layer = emptyLayerTime();
  const line = emptyStepLine();
  let best: Scored | null = null;
  for (const layout of legalLayouts(shape, cluster, sequenceLength, mostMicroBatch)) {
    if (!allowed(layout)) continue;
    layerTime(machine, layer, layout.tensorParallel, layout.contextParallel, layout.expertParallel, layout.microBatch);
    stepLine(machine, line, layer, layout, layout.activationCheckpointing, layout.microBatch);
    const unit = layout.dataParallel * layout.microBatch;
    const step = layout.virtualStages > 1 ? layout.pipelineParallel : 1;
    const below = Math.max(1, Math.floor(target / (unit * step)));
    const ratioAt = (accumulation: number): number => Math.max((accumulation * unit) / target, target / (accumulation * unit));
    const accumulation = ratioAt(below * step) <= ratioAt((below + 1) * step) ? below * step : (below + 1) * step;
    const batchSequences = accumulation * unit;
    const seconds = accumulation * line.slope + line.base;
    const beside = Math.abs(Math.log(batchSequences / target));
    const deviation = beside > 0.06 ? beside : 0;
    const score = (batchSequences / seconds) * Math.exp(-weight * beside);
    if (best === null || deviation < best.deviation - 1e-12 || (Math.abs(deviation - best.deviation) <= 1e-12 && score > best.score)) best = { layout, batchSequences, seconds, deviation, score };
  }
  return best;
}
