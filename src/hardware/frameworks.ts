import type { FrameworkName } from "./types.ts";

/** What a training code adds to the physics. */
export interface FrameworkConstants {
  /** Rate of arithmetic relative to the pooled model. */
  readonly speed: number;
  /** Seconds a layer's forward takes at least: launching kernels one by one. Backward takes twice that. */
  readonly layerFloor: number;
  /** The same with tensor or expert parallelism, where kernels wait for each other across ranks. */
  readonly parallelFloor: number;
  /** parallelFloor under tensor and pipeline parallelism together, as a multiple of it, at least 1: some codes synchronize every layer there. */
  readonly pipelineFloor: number;
  /** Seconds of every step that nothing explains: data loading, logging, the host. */
  readonly fixedSeconds: number;
  /** Share of gradient traffic hidden under the backward pass, at most. */
  readonly overlap: number;
  /** Share of tensor-parallel traffic compute does not hide. */
  readonly tensorExposed: number;
  /** How much of the fullest pipeline stage (logits, layers that do not divide) the others wait for; 0: stages are balanced by cost. */
  readonly stageImbalance: number;
  /** Whether norms and residuals are split over the tensor-parallel ranks. */
  readonly sequenceParallel: boolean;
  /** Bytes per gradient element reduced between data-parallel ranks. */
  readonly gradientBytes: 2 | 4;
  /** Activation bytes kept over what theory says, hidden and feed-forward parts: eager code keeps intermediate products. */
  readonly hiddenKept: number;
  readonly ffnKept: number;
  /** Scatter of measured step times around the model for a source the fit has not seen, natural log. */
  readonly logSd: number;
}

/** Pooled over all codes; stands for a code nobody fitted, with a wider interval. */
const pooled: FrameworkConstants = {
  speed: 1, layerFloor: 0.0002, parallelFloor: 0.00106, pipelineFloor: 1, fixedSeconds: 0.0683, overlap: 0.871, tensorExposed: 0.919, stageImbalance: 0.41,
  sequenceParallel: true, gradientBytes: 4, hiddenKept: 1, ffnKept: 1, logSd: 0.26,
};

/** Constants of each training code, fitted 2026-11-24 by scripts/fit-step-time.ts (times) and scripts/fit-memory.ts (kept). */
export const frameworks: Readonly<Record<FrameworkName, FrameworkConstants>> = {
  megatron: { ...pooled, speed: 1.1, fixedSeconds: 0.0552, overlap: 0.98, tensorExposed: 0.615, stageImbalance: 0.392, logSd: 0.14 },
  fsdp: pooled,
  deepspeed: { ...pooled, speed: 0.912, fixedSeconds: 0.0704, overlap: 0.1, tensorExposed: 1.04, stageImbalance: 0.44, sequenceParallel: false, logSd: 0.14 },
  nanotron: { ...pooled, speed: 0.955, parallelFloor: 0.0014, pipelineFloor: 1.95, fixedSeconds: 0.16, overlap: 0.617, tensorExposed: 1.01, stageImbalance: 0.403, hiddenKept: 0.78, ffnKept: 2.35, logSd: 0.2 },
  "llm-foundry": { ...pooled, speed: 1.01, fixedSeconds: 0.0786, overlap: 0.895, gradientBytes: 2, hiddenKept: 0.8, ffnKept: 0.8, logSd: 0.12 },
  torchtitan: { ...pooled, speed: 0.929, fixedSeconds: 0.0946, overlap: 0.951, tensorExposed: 1.05, logSd: 0.16 },
  maxtext: { ...pooled, speed: 1.09, fixedSeconds: 0.0649, overlap: 0.98, tensorExposed: 0.885, logSd: 0.14 },
  internevo: { ...pooled, speed: 0.952, fixedSeconds: 0.0851, overlap: 0.847, tensorExposed: 0.993, gradientBytes: 2, logSd: 0.12 },
  other: pooled,
};
