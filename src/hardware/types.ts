/** Arithmetic the accelerator does in a matmul. */
export type Precision = "fp32" | "tf32" | "fp16" | "bf16" | "fp8" | "nvfp4";
export type Checkpointing = "none" | "selective" | "full";
export type FrameworkName = "megatron" | "fsdp" | "deepspeed" | "nanotron" | "llm-foundry" | "torchtitan" | "maxtext" | "internevo" | "other";

/** A transformer's shape, complete. Parameters are counted with embeddings; `experts` is 0 for a dense model. */
export interface Shape {
  readonly params: number;
  readonly activeParams: number;
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  readonly kvHeads: number;
  readonly ffn: number;
  readonly vocab: number;
  readonly gatedMlp: boolean;
  readonly tiedEmbeddings: boolean;
  readonly experts: number;
  readonly expertsPerToken: number;
  readonly expertFfn: number;
}

/** One catalogue entry. Bandwidths are one direction, per accelerator. */
export interface Accelerator {
  readonly id: string;
  readonly name: string;
  /** Dense peak TFLOP/s by precision; absent: the chip cannot do it. */
  readonly peakTflops: Readonly<Partial<Record<Precision, number>>>;
  /** Best matmul anyone measured, as a share of the peak, by precision. */
  readonly measuredShare: Readonly<Partial<Record<Precision, number>>>;
  /** Memory the driver shows, in GiB (2^30 bytes); "80GB" boards show 79.6. */
  readonly memoryGib: number;
  readonly memoryTbS: number;
  readonly intraNodeGbS: number;
  readonly interNodeGbS: number;
  readonly perNode: number;
  /** Accelerators one fast fabric joins at intraNodeGbS: perNode, or more where it leaves the node (NVL72, a TPU slice). */
  readonly linkDomain: number;
  /** null: unknown, and no energy is forecast. */
  readonly powerWatts: number | null;
  readonly usdPerHour: number | null;
  /** The day and place of the price, or null when there is no price. */
  readonly priceNote: string | null;
  readonly source: string;
  readonly verified: boolean;
}

/** The machine a question is about, every override applied. */
export interface Cluster {
  readonly accelerator: Accelerator;
  readonly count: number;
  readonly perNode: number;
  readonly precision: Precision;
  readonly framework: FrameworkName;
}

/** What a step runs as. data × tensor × pipeline × context parallel = accelerators; experts lie inside data parallelism. */
export interface Layout {
  readonly dataParallel: number;
  readonly tensorParallel: number;
  readonly pipelineParallel: number;
  readonly virtualStages: number;
  readonly contextParallel: number;
  readonly expertParallel: number;
  readonly zeroStage: 0 | 1 | 2 | 3;
  readonly microBatch: number;
  readonly activationCheckpointing: Checkpointing;
}

/** Pinned parts of a layout; null is free. */
export type LayoutPins = { readonly [K in Exclude<keyof Layout, "dataParallel">]: Layout[K] | null };

/** 10th, 50th and 90th percentile, same unit. */
export interface Spread {
  readonly p10: number;
  readonly p50: number;
  readonly p90: number;
}

/** Memory per accelerator in GiB; a layout fits when p90 lies below limitGib. */
export interface MemoryEstimate extends Spread {
  readonly limitGib: number;
}

/** Where the median step goes, in seconds; adds up to it. Names are those of the contract. */
export interface StepBreakdown {
  readonly matmul: number;
  readonly attention: number;
  readonly elementwise: number;
  /** Tensor-parallel collectives, context-parallel rings and expert all-to-all that compute does not hide. */
  readonly tensor_parallel: number;
  readonly pipeline_bubble: number;
  readonly data_parallel_exposed: number;
  readonly optimizer: number;
  readonly fixed: number;
}

/** One optimizer step: the median, and the standard deviation of its natural logarithm. */
export interface StepEstimate {
  readonly seconds: number;
  readonly logSd: number;
  readonly breakdown: StepBreakdown;
  /** Model TFLOP/s per accelerator: 6·N_active + 6·L·h·s a token, causal, no recompute. */
  readonly modelTflops: number;
  readonly mfu: number;
}

/** A layout with the batch it really runs and what that costs. */
export interface Plan extends StepEstimate {
  readonly layout: Layout;
  readonly batchSequences: number;
  readonly gradientAccumulation: number;
  readonly memory: MemoryEstimate;
}

/** A straight line t = intercept + slope · micro_batch, in seconds. */
export interface MicroBatchLine {
  readonly intercept: number;
  readonly slope: number;
}

/** What the caller's own timings say about the model: see calibration.ts. */
export interface Calibration {
  /** Measured over modelled seconds of the work that grows with the number of micro-batches. */
  readonly slopeScale: number;
  /** Measured over modelled seconds of what a step does once. */
  readonly baseScale: number;
  /** Seconds of a micro-batch, measured and modelled, where three or more sizes were timed; replaces slopeScale. */
  readonly microBatch: { readonly measured: MicroBatchLine; readonly modelled: MicroBatchLine } | null;
  /** Scatter left after rescaling, natural log; null: keep the model's own. */
  readonly logSd: number | null;
  /** Micro-batches between half and twice of what was measured; outside, the interval widens again. null: anywhere. */
  readonly microBatchRange: readonly [low: number, high: number] | null;
  /** Measured over modelled memory. */
  readonly memoryScale: number;
  /** Smallest micro-batch seen to run out of memory, null when none did. */
  readonly outOfMemoryAt: number | null;
}

/** Work that does not fit: a model on a cluster, with what is pinned and what was measured. */
export interface Misfit {
  readonly shape: Shape;
  readonly cluster: Cluster;
  readonly sequenceLength: number;
  readonly pins: LayoutPins;
  readonly measured: Pick<Calibration, "memoryScale" | "outOfMemoryAt"> | null;
}
