import type { Question } from "../contract/question.ts";
import { bubbleOf } from "../hardware/bubble.ts";
import { bestMicroBatch, searchLayouts } from "../hardware/layout-search.ts";
import { simplerThan } from "../hardware/simpler.ts";
import type { Calibration, Cluster, LayoutPins, Shape } from "../hardware/types.ts";
import type { Machine } from "./machine.ts";
import { pinsOf } from "./pinned-layout.ts";
import type { Specialists } from "./specialists.ts";
import type { Subject } from "./understand.ts";

/** The machine a question runs on: a transformer whose layouts are searched, or generic data-parallel work. */
export const machineFor = (question: Question, subject: Subject, { genericMachine }: Specialists): Machine => {
  const pins = pinsOf(question.layout);
  return subject.shape === null
    ? genericMachine({ params: subject.params, flopsPerUnit: subject.flopsPerToken }, subject.cluster, pins)
    : transformerMachine(subject.shape, subject.sequenceLength, subject.cluster, pins, null);
};

const transformerMachine = (shape: Shape, sequenceLength: number, cluster: Cluster, pins: LayoutPins, calibration: Calibration | null): Machine => ({
  cluster,
  pins,
  search: (batches, closeness) => searchLayouts(shape, cluster, batches, sequenceLength, pins, calibration, closeness),
  atBatch: (plan, batch) => bestMicroBatch(shape, cluster, plan.layout, batch, sequenceLength, calibration),
  simplerThan: (plan, divides) => simplerThan(shape, cluster, plan, divides, sequenceLength, pins, calibration),
  bubble: ({ layout }) => (layout.pipelineParallel === 1 ? null : bubbleOf(shape, cluster, layout, sequenceLength, calibration)),
  withCount: (count) => transformerMachine(shape, sequenceLength, { ...cluster, count }, pins, calibration),
  withCalibration: (measured) => transformerMachine(shape, sequenceLength, cluster, pins, measured),
  withPins: (other) => transformerMachine(shape, sequenceLength, cluster, other, calibration),
  misfit: { shape, cluster, sequenceLength, pins, measured: calibration === null ? null : { memoryScale: calibration.memoryScale, outOfMemoryAt: calibration.outOfMemoryAt } },
});
