import type { FieldError } from "../contract/problem.ts";
import type { Question } from "../contract/question.ts";
import { checkLayout } from "../hardware/legality.ts";
import type { LayoutPins } from "../hardware/types.ts";
import { pinsOf } from "./pinned-layout.ts";
import type { Subject } from "./understand.ts";

/** What cannot be pinned for work of unknown shape, which is data parallel and of which no layer is known. */
const genericComplaints = (pins: LayoutPins): FieldError[] => {
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

/** Everything illegal about the layout a question pins; empty: nothing. */
export const complaintsAboutPins = ({ layout }: Question, { shape, cluster, sequenceLength }: Subject): readonly FieldError[] => {
  const pins = pinsOf(layout);
  return shape === null ? genericComplaints(pins) : checkLayout(shape, cluster, pins, { sequenceLength });
};
