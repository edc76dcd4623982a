import type { Layout } from "../contract/answer.ts";
import type { Plan } from "../hardware/types.ts";

/** The layout of a plan, in the words of the contract. */
export const layoutOf = ({ layout, memory, mfu, gradientAccumulation }: Plan): Layout => ({
  data_parallel: layout.dataParallel,
  tensor_parallel: layout.tensorParallel,
  pipeline_parallel: layout.pipelineParallel,
  virtual_stages: layout.virtualStages,
  context_parallel: layout.contextParallel,
  expert_parallel: layout.expertParallel,
  zero_stage: layout.zeroStage,
  activation_checkpointing: layout.activationCheckpointing,
  micro_batch: layout.microBatch,
  gradient_accumulation: gradientAccumulation,
  memory_gib: { p10: memory.p10, p50: memory.p50, p90: memory.p90 },
  memory_limit_gib: memory.limitGib,
  mfu,
});

/** Its degrees and micro-batch as a person says them. */
export const layoutInWords = (layout: Layout): string =>
  `data ${layout.data_parallel} × tensor ${layout.tensor_parallel} × pipeline ${layout.pipeline_parallel} × context ${layout.context_parallel}, micro-batch ${layout.micro_batch}`;
