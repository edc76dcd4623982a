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
  /** Bytes per parameter and micro-batch of adding weight gradients into an fp32 buffer: 12 in one pass, several times that through copies. */
  readonly accumulateBytes: number;
  /** Share of gradient traffic hidden under the backward pass, at most. */
  readonly overlap: number;
  /** Tensors of a layer that ZeRO 1 and 2 gather one by one after the optimizer, each with a ring's latency; 0: in buckets. */
  readonly gatheredApart: number;
  /** Share of tensor-parallel traffic compute does not hide. */
  readonly tensorExposed: number;
  /** How much of the fullest pipeline stage (logits, layers that do not divide) the others wait for; 0: stages are balanced by cost. */
  readonly stageImbalance: number;
  /** Whether norms and residuals are split over the tensor-parallel ranks. */
  readonly sequenceParallel: boolean;
  /** Bytes per gradient element reduced between data-parallel ranks. */
  readonly gradientBytes: 2 | 4;
  /** Bytes a parameter of 16-bit gradients held beside those that are accumulated in fp32, where nothing is sharded. */
  readonly spareGradientBytes: 0 | 2;
  /** Activation bytes kept over what theory says, hidden and feed-forward parts: eager code keeps intermediate products. */
  readonly hiddenKept: number;
  readonly ffnKept: number;
  /** What the allocator holds beyond need while there is room, as a share of activations. */
  readonly hoarded: number;
  /** Scatter of measured step times around the model for a source the fit has not seen, natural log. */
  readonly logSd: number;
}

/** Pooled over all codes; stands for a code nobody fitted, with a wider interval. */
const pooled: FrameworkConstants = {
  speed: 1, layerFloor: 0.0002, parallelFloor: 0.00114, pipelineFloor: 1, fixedSeconds: 0.0676, accumulateBytes: 20.6, overlap: 0.9, tensorExposed: 1.03, stageImbalance: 0.411,
  gatheredApart: 0, sequenceParallel: true, gradientBytes: 4, spareGradientBytes: 0, hiddenKept: 1, ffnKept: 1, hoarded: 0.3, logSd: 0.26,
};

/** Constants of each training code, fitted 2026-11-24 by scripts/fit-step-time.ts (times) and scripts/fit-memory.ts (kept). */
export const frameworks: Readonly<Record<FrameworkName, FrameworkConstants>> = {
  megatron: { ...pooled, speed: 1.09, fixedSeconds: 0.0541, accumulateBytes: 11.6, tensorExposed: 0.701, stageImbalance: 0.458, logSd: 0.14 },
  fsdp: pooled,
  deepspeed: { ...pooled, speed: 1.01, fixedSeconds: 0.0675, accumulateBytes: 43.6, overlap: 0.1, tensorExposed: 1.34, stageImbalance: 0.418, sequenceParallel: false, logSd: 0.14 },
  nanotron: { ...pooled, speed: 0.951, parallelFloor: 0.00138, pipelineFloor: 1.95, fixedSeconds: 0.102, accumulateBytes: 29.3, overlap: 0.494, tensorExposed: 1.02, stageImbalance: 0.372, gatheredApart: 5, spareGradientBytes: 2, hiddenKept: 0.608, ffnKept: 2.91, hoarded: 0.02, logSd: 0.2 },
  "llm-foundry": { ...pooled, speed: 1.02, fixedSeconds: 0.0942, accumulateBytes: 24.2, gradientBytes: 2, hiddenKept: 0.8, ffnKept: 0.8, logSd: 0.12 },
  torchtitan: { ...pooled, speed: 0.935, fixedSeconds: 0.114, accumulateBytes: 22.5, tensorExposed: 1.13, logSd: 0.16 },
  maxtext: { ...pooled, speed: 1.06, fixedSeconds: 0.0642, accumulateBytes: 10.5, tensorExposed: 0.942, logSd: 0.14 },
  internevo: { ...pooled, speed: 0.954, fixedSeconds: 0.106, accumulateBytes: 23.8, tensorExposed: 1.21, gradientBytes: 2, logSd: 0.12 },
  other: pooled,
};
