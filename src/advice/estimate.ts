import type { Warning } from "../contract/answer.ts";
import type { Estimate, EstimateQuestion, ExactLayout } from "../contract/estimate.ts";
import { checkLayout } from "../hardware/legality.ts";
import { estimateMemory } from "../hardware/memory.ts";
import { cheapestRemedy } from "../hardware/remedy.ts";
import { estimateStep } from "../hardware/step.ts";
import type { Layout } from "../hardware/types.ts";
import { percentiles } from "../science/evidence/index.ts";
import { fail, ok } from "./failure.ts";
import type { Result } from "./failure.ts";
import { understandSubject } from "./understand.ts";
import { pinnedSequences } from "./checks.ts";

/** Prices one exact setup: the step, where its time goes, and the memory; a setup that does not fit is priced all the same. */
export const estimate = (question: EstimateQuestion): Result<Estimate> => {
  const understood = understandSubject(question);
  if ("errors" in understood) return fail({ kind: "invalid", errors: understood.errors });
  const { shape, cluster, sequenceLength, assumptions, warnings } = understood.value;
  if (shape === null) {
    return invalid("/data/unit", "needs_shape", "an exact layout is priced from the model's shape", "use unit: token with the shape; POST /v1/advice prices work in examples");
  }
  const pins = pinsOfExact(question.layout);
  const complaints = checkLayout(shape, cluster, pins, { uneven: true, sequenceLength });
  const batch = pinnedSequences(question, sequenceLength);
  const missing = batch === null ? [{ pointer: "/batch/sequences", code: "missing", message: "a step cannot be priced without its batch", hint: "give batch.sequences or batch.tokens" }] : [];
  if (batch === null || complaints.length > 0) return fail({ kind: "invalid", errors: [...complaints, ...missing] });

  const parallel = pins.tensorParallel * pins.pipelineParallel * pins.contextParallel;
  const layout: Layout = { ...pins, dataParallel: cluster.count / parallel };
  const unit = layout.dataParallel * layout.microBatch;
  if (batch % unit !== 0) {
    const below = Math.floor(batch / unit) * unit;
    return invalid("/batch/sequences", "does_not_divide", `the batch does not divide by micro_batch × data_parallel = ${unit}`, `nearest: ${below > 0 ? `${below} or ` : ""}${below + unit} sequences`);
  }

  const step = estimateStep(shape, cluster, layout, batch, sequenceLength);
  const memory = estimateMemory(shape, cluster, layout, batch, sequenceLength);
  const { low, high } = percentiles({ median: step.seconds, logSd: step.logSd });
  const fits = memory.p90 < memory.limitGib;
  const notFit: Warning[] = fits ? [] : [{ code: "does_not_fit", message: `needs ${memory.p90.toFixed(1)} GiB (p90) of ${memory.limitGib.toFixed(1)} GiB: ${cheapestRemedy({ shape, cluster, sequenceLength, pins, measured: null })}`, path: "/layout" }];
  return ok({
    step_seconds: { p10: low, p50: step.seconds, p90: high },
    tokens_per_second_per_accelerator: (batch * sequenceLength) / step.seconds / cluster.count,
    mfu: step.mfu,
    model_tflops_per_accelerator: step.modelTflops,
    memory_gib: { p10: memory.p10, p50: memory.p50, p90: memory.p90 },
    memory_limit_gib: memory.limitGib,
    fits,
    breakdown: { ...step.breakdown },
    // Nothing is priced in money here.
    assumptions: assumptions.filter(({ path }) => path !== "/hardware/usd_per_hour"),
    warnings: [...warnings, ...notFit],
  });
};

const pinsOfExact = (layout: ExactLayout): Omit<Layout, "dataParallel"> => ({
  tensorParallel: layout.tensor_parallel,
  pipelineParallel: layout.pipeline_parallel,
  virtualStages: layout.virtual_stages,
  contextParallel: layout.context_parallel,
  expertParallel: layout.expert_parallel,
  zeroStage: layout.zero_stage as Layout["zeroStage"],
  microBatch: layout.micro_batch,
  activationCheckpointing: layout.activation_checkpointing,
});

const invalid = (pointer: string, code: string, message: string, hint: string) => fail({ kind: "invalid", errors: [{ pointer, code, message, hint }] });
