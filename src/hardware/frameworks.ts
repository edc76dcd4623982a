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
  /** Bytes per gradient element reduced between data-parallel ranks. */
  readonly gradientBytes: 2 | 4;
  /** Scatter of measured step times around the model for a source the fit has not seen, natural log. */
  readonly logSd: number;
}

/** Pooled over all codes; stands for a code nobody fitted, with a wider interval. */
const pooled: FrameworkConstants = {
  speed: 1, layerFloor: 2e-4, parallelFloor: 4e-4, fixedSeconds: 0.05, overlap: 0.6, gradientBytes: 4, logSd: 0.2,
};

/** Constants of each training code, fitted by scripts/fit-step-time.ts. */
export const frameworks: Readonly<Record<FrameworkName, FrameworkConstants>> = {
  megatron: { ...pooled, logSd: 0.12 },
  fsdp: pooled,
  deepspeed: pooled,
  nanotron: { ...pooled, layerFloor: 6e-4, parallelFloor: 1.4e-3, logSd: 0.15 },
  "llm-foundry": { ...pooled, gradientBytes: 2, logSd: 0.1 },
  torchtitan: { ...pooled, gradientBytes: 4, logSd: 0.12 },
  maxtext: { ...pooled, logSd: 0.12 },
  internevo: { ...pooled, gradientBytes: 2, logSd: 0.1 },
  other: pooled,
};
