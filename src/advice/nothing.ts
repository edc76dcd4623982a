import type { Question } from "../contract/question.ts";

/** Nothing decided: every part of batch and layout is still to be advised. */
export const NO_PINS: Pick<Question, "batch" | "layout"> = {
  batch: { tokens: null, sequences: null },
  layout: {
    tensor_parallel: null, pipeline_parallel: null, virtual_stages: null, context_parallel: null, expert_parallel: null,
    zero_stage: null, micro_batch: null, activation_checkpointing: null,
  },
};

/** Nothing measured. */
export const NO_MEASUREMENTS: Question["measurements"] = { noise: [], losses: [], step_times: [], memory: [], branches: [], steps_to_target: [] };
