import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findAccelerator } from "../../src/hardware/accelerators/index.ts";
import { completeShape } from "../../src/hardware/complete-shape.ts";
import type { Accelerator, Checkpointing, Cluster, FrameworkName, Layout, Precision, Shape } from "../../src/hardware/types.ts";
import { readCsv } from "../data/csv.ts";

/** A measured setup as the hardware room sees it. */
export interface MeasuredRow {
  readonly source: string;
  readonly model: string;
  readonly shape: Shape;
  readonly cluster: Cluster;
  readonly layout: Layout;
  readonly batchSequences: number;
  readonly sequenceLength: number;
  /** Step time in seconds, null where nothing was timed. */
  readonly seconds: number | null;
  readonly memoryGib: number | null;
  readonly ran: boolean;
  /** Failed for want of memory, and the source says so (not merely "crashed or out of memory"). */
  readonly outOfMemory: boolean;
  /** The source says whether activations are recomputed, and the micro-batch; without that memory cannot be judged. */
  readonly memoryStated: boolean;
  /** nanotron's slow corner: tensor parallelism beyond a node or together with a pipeline, and above 256 accelerators. */
  readonly pathological: boolean;
}

const FRAMEWORKS: readonly (readonly [prefix: string, framework: FrameworkName])[] = [
  ["llm-foundry", "llm-foundry"], ["torchtitan", "torchtitan"], ["nanotron", "nanotron"], ["MaxText", "maxtext"], ["InternEvo", "internevo"],
  ["Megatron", "megatron"], ["NeMo", "megatron"], ["Narayanan", "megatron"], ["Llama 3", "megatron"], ["BigScience", "deepspeed"], ["MT-NLG", "deepspeed"],
];

const ACCELERATORS: readonly (readonly [prefix: string, id: string])[] = [
  ["H100-SXM-96GB", "h100-sxm-80gb"], ["H100-SXM", "h100-sxm-80gb"], ["H100", "h100-sxm-80gb"], ["H200", "h200"], ["A100-SXM-40GB", "a100-sxm-40gb"],
  ["A100", "a100-sxm-80gb"], ["A800", "a800-sxm-80gb"], ["GB200", "gb200"], ["GB300", "gb300"], ["B200", "b200"], ["B300", "b300"], ["V100", "v100-sxm-32gb"],
  ["TPU-v5e", "tpu-v5e"], ["TPU-v5p", "tpu-v5p"], ["TPU-v4", "tpu-v4"], ["TPU-v3", "tpu-v3"],
];

function acceleratorOf(label: string): Accelerator | null {
  const found = ACCELERATORS.find(([prefix]) => label.startsWith(prefix));
  const accelerator = found === undefined ? null : findAccelerator(found[1]);
  return accelerator !== null && label.includes("96GB") ? { ...accelerator, memoryGib: 95 } : accelerator;
}

/** The accelerator with the network a row's notes name: four 100 Gb cards a node of eight are 6.25 GB/s each. */
const networked = (accelerator: Accelerator, notes: string): Accelerator => (/4x100Gb/.test(notes) ? { ...accelerator, interNodeGbS: 6.25 } : accelerator);

const precisionOf = (label: string): Precision => (label.includes("fp4") ? "nvfp4" : label.includes("fp8") ? "fp8" : label === "fp16" ? "fp16" : "bf16");

const recomputeOf = (label: string): Checkpointing => (label.startsWith("full") ? "full" : label.startsWith("selective") || label === "minimal" ? "selective" : "none");

/** Seconds of a step from what the row reports; FLOP/s are used only where no time is given and the convention counts full attention. */
function secondsOf(row: Record<string, string>, shape: Shape, count: number, batch: number, sequenceLength: number): number | null {
  const seconds = Number(row["step_time_s"]);
  if (seconds > 0) return seconds;
  const rate = Number(row["tokens_per_s_per_accel"]);
  if (rate > 0) return (batch * sequenceLength) / (rate * count);
  const tflops = Number(row["tflops_per_accel"]);
  const convention = row["flop_convention"] ?? "";
  if (!(tflops > 0) || !(convention.includes("full (non-causal)") || convention.includes("PaLM"))) return null;
  const flops = (6 * shape.params + 12 * shape.layers * shape.hidden * sequenceLength) * batch * sequenceLength;
  return flops / (tflops * 1e12 * count);
}

/** Every row of measured-throughput.csv that describes a training step of a transformer well enough to price it. */
export function readMeasuredRows(directory: string): MeasuredRow[] {
  const rows: MeasuredRow[] = [];
  for (const row of readCsv(readFileSync(join(directory, "measured-throughput.csv"), "utf8"))) {
    const number = (name: string): number | null => (row[name] === undefined || row[name] === "" ? null : Number(row[name]));
    const source = row["source"] ?? "";
    const known = acceleratorOf(row["accelerator"] ?? "");
    const count = number("n_accel");
    const batchSequences = number("global_batch");
    const sequenceLength = number("seq");
    if (known === null || count === null || batchSequences === null || sequenceLength === null) continue;
    const accelerator = networked(known, row["notes"] ?? "");
    // Frozen weights need no gradients: LoRA is another kind of work.
    if (source.startsWith("PaLM") || (row["model"] ?? "").includes("LoRA") || number("layers") === null || number("hidden") === null) continue;
    const experts = number("n_experts");
    const given = completeShape({
      params: number("params"), activeParams: number("active_params"), layers: number("layers"), hidden: number("hidden"), heads: number("heads"),
      kvHeads: number("kv_heads"), ffn: number("ffn"), vocab: number("vocab"), gatedMlp: null, tiedEmbeddings: null, experts, expertsPerToken: number("topk"), expertFfn: number("moe_ffn"),
    });
    if ("errors" in given) {
      console.error(`${source} ${row["model"]}: ${given.errors[0]?.message}`);
      continue;
    }
    const tensorParallel = number("tp") ?? 1;
    const pipelineParallel = number("pp") ?? 1;
    const contextParallel = number("cp") ?? 1;
    const dataParallel = number("dp") ?? count / (tensorParallel * pipelineParallel * contextParallel);
    if (!Number.isInteger(dataParallel)) continue;
    const perRank = batchSequences / dataParallel;
    // Not stated: Llama 3's report says its pipeline is interleaved, and Megatron's README that it overlaps pipeline traffic, which
    // Megatron does in interleaved pipelines only; a layer a virtual stage is assumed;
    // one sequence in a pipeline, else what a small model is usually run with.
    const usual = pipelineParallel > 1 ? 1 : Math.max(1, Math.min(8, perRank));
    const whole = source.startsWith("torchtitan") && pipelineParallel > 1 ? 1 : (number("micro_batch") ?? usual);
    rows.push({
      source,
      model: row["model"] ?? "",
      shape: given.shape,
      cluster: {
        accelerator, count, perNode: accelerator.perNode, precision: precisionOf(row["precision"] ?? ""),
        framework: FRAMEWORKS.find(([prefix]) => source.startsWith(prefix))?.[1] ?? "other",
      },
      layout: {
        dataParallel, tensorParallel, pipelineParallel, virtualStages: pipelineParallel > 1 ? (number("vp") ?? (/^Llama 3|^Megatron-LM README/.test(source) ? Math.ceil(given.shape.layers / pipelineParallel) : 1)) : 1, contextParallel,
        expertParallel: number("ep") ?? 1, zeroStage: (number("zero_stage") ?? 1) as Layout["zeroStage"], microBatch: whole,
        activationCheckpointing: recomputeOf(row["act_ckpt"] ?? ""),
      },
      batchSequences,
      sequenceLength,
      seconds: secondsOf(row, given.shape, count, batchSequences, sequenceLength),
      memoryGib: number("memory_gb"),
      ran: row["status"] === "ok",
      memoryStated: number("micro_batch") !== null && /^(full|none|selective|minimal)/.test(row["act_ckpt"] ?? "") && !(row["act_ckpt"] ?? "").includes("not"),
      outOfMemory: row["status"] === "oom",
      pathological: source.startsWith("nanotron") && (tensorParallel > 8 || (tensorParallel >= 4 && pipelineParallel > 1) || count > 256),
    });
  }
  return rows;
}
