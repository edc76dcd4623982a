/**
 * The constants of the step-time model that hold for every chip and code. Fitted by scripts/fit-step-time.ts on
 * published step times; the fit's quality is in docs/accuracy.md.
 */
export interface Physics {
  /** Share of the best measured matmul a training step sustains, 16-bit and 8-bit or less. */
  readonly sustained: number;
  readonly sustainedLow: number;
  /** Measured share of the peak assumed for a chip nobody measured, GPU-like and systolic (TPU, Gaudi, Trainium). */
  readonly unmeasuredShare: number;
  /** Operand and result traffic of a matmul that compute does not hide, as a share of one pass over memory. */
  readonly matmulTraffic: number;
  /** Bytes per matmul input element spent on scaling and casting below 16 bits. */
  readonly castBytes: number;
  /** Share of the 16-bit matmul rate fused attention reaches. */
  readonly attentionShare: number;
  /** Bytes per token and hidden element of one layer's forward elementwise work: norms, residuals, rotary, dropout. */
  readonly hiddenBytes: number;
  /** Bytes per token and feed-forward element of one layer's forward activation function. */
  readonly ffnBytes: number;
  /** Bytes per token and vocabulary entry of loss and its gradient. */
  readonly lossBytes: number;
  /** Bytes per routed token and hidden element of permuting for experts, forward. */
  readonly routeBytes: number;
  /** Grouped matmul rate as a share of a dense one. */
  readonly expertShare: number;
  /** Share of link bandwidth collectives reach inside the fast fabric and between nodes. */
  readonly intraShare: number;
  readonly interShare: number;
  /** Seconds a rank adds to a ring collective (per bucket of `bucketBytes`). */
  readonly hopSeconds: number;
  readonly bucketBytes: number;
  /** Share of tensor-parallel, expert and pipeline traffic compute does not hide. */
  readonly tensorExposed: number;
  readonly expertExposed: number;
  readonly pipelineExposed: number;
  /** How much of the heavier last stage (logits) the pipeline waits for; 1: all of it. */
  readonly stageImbalance: number;
  /** Optimizer traffic, bytes per parameter of the shard. */
  readonly optimizerBytes: number;
}

/** Fitted 2026-11-24; see scripts/fit-step-time.ts. */
export const physics: Physics = {
  sustained: 0.85,
  sustainedLow: 0.8,
  unmeasuredShare: 0.8,
  matmulTraffic: 0.7,
  castBytes: 2,
  attentionShare: 0.5,
  hiddenBytes: 40,
  ffnBytes: 8,
  lossBytes: 20,
  routeBytes: 12,
  expertShare: 0.7,
  intraShare: 0.75,
  interShare: 0.7,
  hopSeconds: 7e-6,
  bucketBytes: 2.5e8,
  tensorExposed: 0.9,
  expertExposed: 0.9,
  pipelineExposed: 0.6,
  stageImbalance: 0.5,
  optimizerBytes: 30,
};
