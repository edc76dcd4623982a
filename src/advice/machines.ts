import type { Question } from "../contract/question.ts";
import { bubbleOf } from "../hardware/bubble.ts";
import { searchGeneric } from "../hardware/generic-step.ts";
import { bestMicroBatch, searchLayouts } from "../hardware/layout-search.ts";
import { checkLayout } from "../hardware/legality.ts";
import { simplerThan } from "../hardware/simpler.ts";
import type { Calibration, Cluster, LayoutPins, Shape } from "../hardware/types.ts";
import type { Machine } from "./machine.ts";
import { pinsOf } from "./pinned-layout.ts";
import type { Subject } from "./understand.ts";

/** The machine a question runs on: a transformer whose layouts are searched, or generic data-parallel work. */
export const machineFor = (question: Question, subject: Subject): Machine => {
  const pins = pinsOf(question.layout);
  return subject.shape === null
    ? genericMachine({ params: subject.params, flopsPerUnit: subject.flopsPerToken }, subject.cluster, pins, null)
    : transformerMachine(subject.shape, subject.sequenceLength, subject.cluster, pins, null);
};

const transformerMachine = (shape: Shape, sequenceLength: number, cluster: Cluster, pins: LayoutPins, calibration: Calibration | null): Machine => ({
  cluster,
  pins,
  complaints: checkLayout(shape, cluster, pins, { sequenceLength }),
  search: (batches, closeness) => searchLayouts(shape, cluster, batches, sequenceLength, pins, calibration, closeness),
  atBatch: (plan, batch) => bestMicroBatch(shape, cluster, plan.layout, batch, sequenceLength, calibration),
  simplerThan: (plan, divides) => simplerThan(shape, cluster, plan, divides, sequenceLength, pins, calibration),
  bubble: ({ layout }) => (layout.pipelineParallel === 1 ? null : bubbleOf(shape, cluster, layout, sequenceLength, calibration)),
  withCount: (count) => transformerMachine(shape, sequenceLength, { ...cluster, count }, pins, calibration),
  withCalibration: (measured) => transformerMachine(shape, sequenceLength, cluster, pins, measured),
  withPins: (other) => transformerMachine(shape, sequenceLength, cluster, other, calibration),
  misfit: { shape, cluster, sequenceLength, pins, measured: calibration === null ? null : { memoryScale: calibration.memoryScale, outOfMemoryAt: calibration.outOfMemoryAt } },
});

type Work = Parameters<typeof searchGeneric>[0];

/** What cannot be pinned for work of unknown shape, which is data parallel and of which no layer is known. */
const genericComplaints = (pins: LayoutPins): Machine["complaints"] => {
  const { tensorParallel, pipelineParallel, virtualStages, contextParallel, expertParallel, zeroStage, activationCheckpointing } = pins;
  const wrong = [
    ["tensor_parallel", (tensorParallel ?? 1) > 1],
    ["pipeline_parallel", (pipelineParallel ?? 1) > 1],
    ["virtual_stages", (virtualStages ?? 1) > 1],
    ["context_parallel", (contextParallel ?? 1) > 1],
    ["expert_parallel", (expertParallel ?? 1) > 1],
    ["zero_stage", zeroStage !== null],
    ["activation_checkpointing", (activationCheckpointing ?? "none") !== "none"],
  ] as const;
  return wrong.flatMap(([name, isWrong]) =>
    isWrong ? [{ pointer: `/layout/${name}`, code: "needs_shape", message: "work of unknown shape is priced as data parallel only", hint: "leave it out, or give the model's shape with unit: token" }] : [],
  );
};

const genericMachine = (work: Work, cluster: Cluster, pins: LayoutPins, calibration: Calibration | null): Machine => ({
  cluster,
  pins,
  complaints: genericComplaints(pins),
  search: (batches) => searchGeneric(work, cluster, batches, calibration, pins.microBatch),
  atBatch: (_plan, batch) => searchGeneric(work, cluster, [batch], calibration, pins.microBatch).find((plan) => plan?.batchSequences === batch) ?? null,
  simplerThan: () => null,
  bubble: () => null,
  withCount: (count) => genericMachine(work, { ...cluster, count }, pins, calibration),
  withCalibration: (measured) => genericMachine(work, cluster, pins, measured),
  withPins: (other) => genericMachine(work, cluster, other, calibration),
  misfit: { work, cluster },
});

