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
  /** Whether pipeline stages that are not interleaved are cut by parameters, logits among them, and not by layers. */
  readonly balancesStages: boolean;
  /** Whether norms and residuals are split over the tensor-parallel ranks. */
  readonly sequenceParallel: boolean;
  /** Whether ZeRO-1 reduces gradients whole on every rank, as DeepSpeed does in a pipeline, instead of scattering them. */
  readonly reducesWhole: boolean;
  /** Bytes per gradient element reduced between data-parallel ranks. */
  readonly gradientBytes: 2 | 4;
  /** Bytes a parameter of 16-bit gradients held beside those that are accumulated in fp32. */
  readonly spareGradientBytes: 0 | 2;
  /** Activation bytes kept over what theory says, hidden and feed-forward parts: eager code keeps intermediate products. */
  readonly hiddenKept: number;
  readonly ffnKept: number;
  /** Inputs of a layer's matmuls kept whole though tensor ranks hold parts, where there is no pipeline: bytes a token and hidden element. */
  readonly gatheredBytes: number;
  /** Bytes per token and vocabulary entry of logits, loss and their gradient. */
  readonly logitBytes: number;
  /** What the allocator holds beyond need while there is room, as a share of activations. */
  readonly hoarded: number;
  /** Scatter of measured step times around the model for a source the fit has not seen, natural log. */
  readonly logSd: number;
}

/** Pooled over all codes; stands for a code nobody fitted, with a wider interval. */
const pooled: FrameworkConstants = {
  speed: 1, layerFloor: 0.0002, parallelFloor: 0.00114, pipelineFloor: 1, fixedSeconds: 0.0692, accumulateBytes: 21.9, overlap: 0.9, tensorExposed: 1, stageImbalance: 0.501,
  gatheredApart: 0, reducesWhole: false, balancesStages: false, sequenceParallel: true, gradientBytes: 4, spareGradientBytes: 0, hiddenKept: 1, ffnKept: 1, gatheredBytes: 0, logitBytes: 7.27, hoarded: 0.816, logSd: 0.26,
};

/** Constants of each training code, fitted 2026-11-24 by scripts/fit-step-time.ts (times) and scripts/fit-memory.ts (kept). */
export const frameworks: Readonly<Record<FrameworkName, FrameworkConstants>> = {
  megatron: { ...pooled, speed: 1.08, fixedSeconds: 0.0541, accumulateBytes: 11.7, tensorExposed: 0.677, stageImbalance: 0.532, logSd: 0.14 },
  fsdp: pooled,
  deepspeed: { ...pooled, speed: 1.01, fixedSeconds: 0.0691, accumulateBytes: 46.3, overlap: 0.1, tensorExposed: 1.22, stageImbalance: 0.468, sequenceParallel: false, reducesWhole: true, spareGradientBytes: 2, logSd: 0.14 },
  nanotron: { ...pooled, speed: 0.927, parallelFloor: 0.00139, pipelineFloor: 1.76, fixedSeconds: 0.0924, accumulateBytes: 25.5, overlap: 0.481, tensorExposed: 0.992, stageImbalance: 0.427, gatheredApart: 5, spareGradientBytes: 2, balancesStages: true, hiddenKept: 2.11, gatheredBytes: 2.81, logitBytes: 10.2, hoarded: 0, logSd: 0.2 },
  "llm-foundry": { ...pooled, speed: 1.01, fixedSeconds: 0.0963, accumulateBytes: 24.4, gradientBytes: 2, hiddenKept: 0.8, ffnKept: 0.8, logSd: 0.12 },
  torchtitan: { ...pooled, speed: 0.926, fixedSeconds: 0.12, accumulateBytes: 24.1, tensorExposed: 1.12, logSd: 0.16 },
  maxtext: { ...pooled, speed: 1.04, fixedSeconds: 0.0659, accumulateBytes: 11, tensorExposed: 0.914, logSd: 0.14 },
  internevo: { ...pooled, speed: 0.95, fixedSeconds: 0.117, accumulateBytes: 25.3, tensorExposed: 1.16, gradientBytes: 2, logSd: 0.12 },
  other: pooled,
};
