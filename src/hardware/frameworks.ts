import type { FrameworkName } from "./types.ts";

/** What a training code adds to the physics. */
export interface FrameworkConstants {
  /** Rate of arithmetic relative to the pooled model. */
  readonly speed: number;
  /** Seconds a layer's forward takes at least: launching kernels one by one. Backward takes twice that. */
  readonly layerFloor: number;
  /** The same with tensor or expert parallelism, where kernels wait for each other across ranks. */
  readonly parallelFloor: number;
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
  speed: 1, layerFloor: 0.0002, parallelFloor: 0.00108, fixedSeconds: 0.0732, overlap: 0.871, tensorExposed: 0.608, stageImbalance: 0.419,
  sequenceParallel: true, gradientBytes: 4, hiddenKept: 1, ffnKept: 1, logSd: 0.26,
};

/** Constants of each training code, fitted 2026-11-24 by scripts/fit-step-time.ts (times) and scripts/fit-memory.ts (kept). */
export const frameworks: Readonly<Record<FrameworkName, FrameworkConstants>> = {
  megatron: { ...pooled, speed: 1.08, parallelFloor: 0.00108, fixedSeconds: 0.0627, overlap: 0.98, tensorExposed: 0.402, stageImbalance: 0.387, logSd: 0.14 },
  fsdp: pooled,
  deepspeed: { ...pooled, speed: 0.898, parallelFloor: 0.00108, fixedSeconds: 0.0754, overlap: 0.1, tensorExposed: 0.698, stageImbalance: 0.43, sequenceParallel: false, logSd: 0.14 },
  nanotron: { ...pooled, speed: 0.952, parallelFloor: 0.0014, fixedSeconds: 0.186, overlap: 0.653, tensorExposed: 0.672, stageImbalance: 0.443, hiddenKept: 0.78, ffnKept: 2.35, logSd: 0.2 },
  "llm-foundry": { ...pooled, speed: 1, parallelFloor: 0.00108, fixedSeconds: 0.0919, overlap: 0.837, tensorExposed: 0.608, stageImbalance: 0.419, gradientBytes: 2, hiddenKept: 0.8, ffnKept: 0.8, logSd: 0.12 },
  torchtitan: { ...pooled, speed: 0.929, parallelFloor: 0.00108, fixedSeconds: 0.104, overlap: 0.9, tensorExposed: 0.698, stageImbalance: 0.421, logSd: 0.16 },
  maxtext: { ...pooled, speed: 1.09, parallelFloor: 0.00108, fixedSeconds: 0.0702, overlap: 0.98, tensorExposed: 0.595, stageImbalance: 0.419, logSd: 0.14 },
  internevo: { ...pooled, speed: 0.961, parallelFloor: 0.00108, fixedSeconds: 0.0868, overlap: 0.719, tensorExposed: 0.653, stageImbalance: 0.419, gradientBytes: 2, logSd: 0.12 },
  other: pooled,
};
