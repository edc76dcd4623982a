/**
 * The constants of the step-time model that hold for every chip and code. Fitted by scripts/fit-step-time.ts on
 * published step times; the fit's quality is in docs/accuracy.md.
 */
export interface Physics {
  /** Share of the best measured matmul a training step sustains, 16-bit and 8-bit or less. */
  readonly sustained: number;
  readonly sustainedLow: number;
  /** Power of the measured share by which training falls below it: chips that throttle in a benchmark throttle more in a run. */
  readonly throttle: number;
  /** Measured share of the peak assumed for a chip nobody measured: the mean of those somebody did. */
  readonly unmeasuredShare: number;
  /** Measured share of the 4-bit peak. */
  readonly fourBitShare: number;
  /** Share of the 16-bit matmul rate fused attention reaches on an A100, and the power of the peak it grows with: newer
   * chips gained matrix units, not the exponentials softmax needs. */
  readonly attentionShare: number;
  readonly attentionGrowth: number;
  /** Bytes per attention score of attention in separate kernels (write, mask, softmax, dropout, read), forward. */
  readonly scoreBytes: number;
  /** Matmul time over that of a well-formed shape where hidden/tensor is no multiple of 64 or the head size none of 8. */
  readonly misaligned: number;
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
  /** Seconds an expert layer's forward takes at least: routing decides on the host and launches many kernels. */
  readonly expertFloor: number;
  /** Share of link bandwidth collectives reach inside the fast fabric and between nodes. */
  readonly intraShare: number;
  readonly interShare: number;
  /** Seconds a node adds to a ring collective, per bucket of `bucketBytes`; a rank inside a node adds a tenth. */
  readonly hopSeconds: number;
  readonly bucketBytes: number;
  /** Share of pipeline traffic compute does not hide. */
  readonly pipelineExposed: number;
  /** Seconds every doubling of the accelerators beyond eight adds, as a share: waiting for the slowest. */
  readonly straggler: number;
  /** Optimizer traffic, bytes per parameter of the shard. */
  readonly optimizerBytes: number;
}

/** Fitted 2026-11-24; see scripts/fit-step-time.ts. */
export const physics: Physics = {
  sustained: 0.987,
  sustainedLow: 1.36,
  throttle: 1.12,
  unmeasuredShare: 0.78,
  fourBitShare: 0.74,
  attentionShare: 0.418,
  attentionGrowth: 0.901,
  scoreBytes: 10,
  misaligned: 1.46,
  hiddenBytes: 45.4,
  ffnBytes: 6,
  lossBytes: 12,
  routeBytes: 36.6,
  expertShare: 0.807,
  expertFloor: 0.00296,
  intraShare: 0.75,
  interShare: 0.85,
  hopSeconds: 4.84e-05,
  bucketBytes: 250000000,
  pipelineExposed: 0.368,
  straggler: 0.00554,
  optimizerBytes: 30,
};
