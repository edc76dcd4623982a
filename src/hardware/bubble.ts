import { machineOf } from "./machine.ts";
import { lineOfLayout } from "./plan.ts";
import { slopeScaleAt } from "./step.ts";
import type { Calibration, Cluster, Layout, Shape } from "./types.ts";

/** The pipeline bubble of a layout (with what passes between its stages) as a share of the step, by batch in sequences. */
export interface Bubble {
  readonly shareAt: (batchSequences: number) => number;
  /** The least batch the layout can run at which the bubble is at most `share`; null: at none. */
  readonly batchAt: (share: number) => number | null;
}

/** Bubble of a layout at its own micro-batch: it stays as the batch grows, and micro-batches are added to the rest of the step. */
export function bubbleOf(shape: Shape, cluster: Cluster, layout: Layout, sequenceLength: number, calibration: Calibration | null = null): Bubble {
  const line = lineOfLayout(machineOf(shape, cluster, sequenceLength), layout);
  const each = slopeScaleAt(calibration, layout.microBatch);
  const once = calibration?.baseScale ?? 1;
  const unit = layout.dataParallel * layout.microBatch;
  const whole = unit * (layout.virtualStages > 1 ? layout.pipelineParallel : 1);
  return {
    shareAt: (batch) => (each * (batch / unit) * line.pipeline + once * line.bubble) / (each * (batch / unit) * line.slope + once * line.base),
    batchAt: (share) => {
      const gain = each * (share * line.slope - line.pipeline);
      return gain <= 0 ? null : whole * Math.max(1, Math.ceil((unit * once * (line.bubble - share * line.base)) / gain / whole - 1e-9));
    },
  };
}
