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
  readonly memoryGib: number;
  readonly memoryTbS: number;
  readonly intraNodeGbS: number;
  readonly interNodeGbS: number;
  readonly perNode: number;
  readonly powerWatts: number;
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
