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
  speed: 1, layerFloor: 0.0002, parallelFloor: 0.000581, fixedSeconds: 0.0728, overlap: 0.864, tensorExposed: 0.768, stageImbalance: 0.484,
  sequenceParallel: true, gradientBytes: 4, hiddenKept: 1, ffnKept: 1, logSd: 0.2,
};

/** Constants of each training code, fitted 2026-11-24 by scripts/fit-step-time.ts (times) and scripts/fit-memory.ts (kept). */
export const frameworks: Readonly<Record<FrameworkName, FrameworkConstants>> = {
  megatron: { ...pooled, speed: 1.04, parallelFloor: 0.000581, fixedSeconds: 0.0627, overlap: 0.98, tensorExposed: 0.544, stageImbalance: 0.441, logSd: 0.14 },
  fsdp: pooled,
  deepspeed: { ...pooled, speed: 0.904, parallelFloor: 0.000581, fixedSeconds: 0.0741, overlap: 0.811, tensorExposed: 0.927, stageImbalance: 0.54, sequenceParallel: false, logSd: 0.14 },
  nanotron: { ...pooled, speed: 0.949, parallelFloor: 0.00141, fixedSeconds: 0.185, overlap: 0.655, tensorExposed: 0.8, stageImbalance: 0.476, hiddenKept: 0.78, ffnKept: 2.35, logSd: 0.2 },
  "llm-foundry": { ...pooled, speed: 1, parallelFloor: 0.000581, fixedSeconds: 0.0988, overlap: 0.829, tensorExposed: 0.768, stageImbalance: 0.484, gradientBytes: 2, hiddenKept: 0.8, ffnKept: 0.8, logSd: 0.12 },
  torchtitan: { ...pooled, speed: 0.934, parallelFloor: 0.000581, fixedSeconds: 0.101, overlap: 0.893, tensorExposed: 0.851, stageImbalance: 0.486, logSd: 0.16 },
  maxtext: { ...pooled, speed: 1.17, parallelFloor: 0.000581, fixedSeconds: 0.0663, overlap: 0.98, tensorExposed: 0.715, stageImbalance: 0.484, logSd: 0.14 },
  internevo: { ...pooled, speed: 0.958, parallelFloor: 0.000581, fixedSeconds: 0.0877, overlap: 0.727, tensorExposed: 0.831, stageImbalance: 0.484, gradientBytes: 2, logSd: 0.12 },
  other: pooled,
};
