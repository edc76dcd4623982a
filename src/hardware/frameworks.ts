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
  speed: 1, layerFloor: 0.0002, parallelFloor: 0.00113, pipelineFloor: 1, fixedSeconds: 0.0597, overlap: 0.879, tensorExposed: 0.879, stageImbalance: 0.421,
  gatheredApart: 0, sequenceParallel: true, gradientBytes: 4, spareGradientBytes: 0, hiddenKept: 1, ffnKept: 1, hoarded: 0.3, logSd: 0.26,
};

/** Constants of each training code, fitted 2026-11-24 by scripts/fit-step-time.ts (times) and scripts/fit-memory.ts (kept). */
export const frameworks: Readonly<Record<FrameworkName, FrameworkConstants>> = {
  megatron: { ...pooled, speed: 1.11, fixedSeconds: 0.0453, overlap: 0.9, tensorExposed: 0.575, stageImbalance: 0.411, logSd: 0.14 },
  fsdp: pooled,
  deepspeed: { ...pooled, speed: 0.924, fixedSeconds: 0.0615, overlap: 0.1, tensorExposed: 1.05, stageImbalance: 0.466, sequenceParallel: false, logSd: 0.14 },
  nanotron: { ...pooled, speed: 0.916, parallelFloor: 0.0014, pipelineFloor: 1.99, fixedSeconds: 0.107, overlap: 0.499, tensorExposed: 0.881, stageImbalance: 0.4, gatheredApart: 5, spareGradientBytes: 2, hiddenKept: 0.608, ffnKept: 2.91, hoarded: 0.02, logSd: 0.2 },
  "llm-foundry": { ...pooled, speed: 1.03, fixedSeconds: 0.0804, overlap: 0.851, gradientBytes: 2, hiddenKept: 0.8, ffnKept: 0.8, logSd: 0.12 },
  torchtitan: { ...pooled, speed: 0.924, fixedSeconds: 0.0879, overlap: 0.9, tensorExposed: 1.06, logSd: 0.16 },
  maxtext: { ...pooled, speed: 1.09, fixedSeconds: 0.0559, overlap: 0.9, tensorExposed: 0.818, logSd: 0.14 },
  internevo: { ...pooled, speed: 0.949, fixedSeconds: 0.0827, overlap: 0.83, tensorExposed: 1, gradientBytes: 2, logSd: 0.12 },
  other: pooled,
};
