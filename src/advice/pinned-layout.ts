import type { PinnedLayout } from "../contract/question.ts";
import type { LayoutPins } from "../hardware/types.ts";

/** The layout the caller has decided, in the core's names. */
export const pinsOf = (layout: PinnedLayout): LayoutPins => ({
  tensorParallel: layout.tensor_parallel,
  pipelineParallel: layout.pipeline_parallel,
  virtualStages: layout.virtual_stages,
  contextParallel: layout.context_parallel,
  expertParallel: layout.expert_parallel,
  zeroStage: layout.zero_stage as LayoutPins["zeroStage"],
  microBatch: layout.micro_batch,
  activationCheckpointing: layout.activation_checkpointing,
});
