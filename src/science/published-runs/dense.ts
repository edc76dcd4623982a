import { layout, run, shape } from "./run.ts";
import type { PublishedRun } from "./types.ts";

const SEQUENCE = 2048;

const palm = run({
  id: "palm-540b",
  name: "PaLM 540B",
  laboratory: "Google",
  params: 540.35e9,
  shape: shape({ layers: 118, hidden: 18_432, heads: 48, kv_heads: 1, head_dim: 256, ffn: 73_728, vocab: 256_000, gated_mlp: true }),
  tokens: 780e9,
  sequence_length: SEQUENCE,
  accelerator: "tpu-v4",
  accelerators: 6144,
  accelerator_hours: 8_404_992,
  flops_reported: 2.53e24,
  batch_growth: "steps",
  // 512 sequences to step 50k, 1024 to 115k, 2048 to the end at 255k.
  knots: [[0, 512 * SEQUENCE], [50_000 * 512 * SEQUENCE, 1024 * SEQUENCE], [(50_000 * 512 + 65_000 * 1024) * SEQUENCE, 2048 * SEQUENCE]],
  optimizer: "adafactor",
  layout: layout({ tensor_parallel: 12, pipeline_parallel: 1, data_parallel: 512 }),
  certainty: "R",
  citation: "Chowdhery et al. 2022, PaLM, arXiv 2204.02311, sections 4 and 5",
  note: "Two pods of 3072. Adafactor at 1e-2 for 10,000 steps, then 1/√step, relative to the size of the weights. Hours: 1200 on 6144 chips and 336 on 3072.",
});

const mtNlg = run({
  id: "mt-nlg-530b",
  name: "MT-NLG 530B",
  laboratory: "Microsoft and NVIDIA",
  params: 530e9,
  shape: shape({ layers: 105, hidden: 20_480, heads: 128, ffn: 81_920, vocab: 51_200 }),
  tokens: 270e9,
  sequence_length: SEQUENCE,
  accelerator: "a100-sxm-80gb",
  accelerators: 4480,
  batch_growth: "linear",
  knots: [[0, 32 * SEQUENCE], [12e9, 1920 * SEQUENCE]],
  learning_rate: 5e-5,
  framework: "megatron",
  layout: layout({ tensor_parallel: 8, pipeline_parallel: 35 }),
  certainty: "R",
  citation: "Smith et al. 2022, Using DeepSpeed and Megatron to Train Megatron-Turing NLG 530B, arXiv 2201.11990",
  note: "Grown in steps of 32 sequences. The learning rate is remembered. Throughput was reported on 2240 to 3360 accelerators.",
});

const glm = run({
  id: "glm-130b",
  name: "GLM-130B",
  laboratory: "Tsinghua",
  params: 130e9,
  shape: shape({ layers: 70, hidden: 12_288, heads: 96, ffn: 32_768, vocab: 150_528, gated_mlp: true }),
  tokens: 400e9,
  sequence_length: SEQUENCE,
  accelerator: "a100-sxm-40gb",
  accelerators: 768,
  accelerator_hours: 1_105_920,
  wall_clock_days: 60,
  batch_growth: "linear",
  knots: [[0, 192 * SEQUENCE], [0.025 * 400e9, 4224 * SEQUENCE]],
  learning_rate: 8e-5,
  framework: "megatron",
  layout: layout({ tensor_parallel: 4, pipeline_parallel: 8, data_parallel: 24 }),
  certainty: "R",
  citation: "Zeng et al. 2022, GLM-130B, arXiv 2210.02414",
  note: "Over the first 2.5 % of the samples. 40 GB a chip forced the pipeline, and the pipeline the large batch. Tokens are remembered.",
});

const bloom = run({
  id: "bloom-176b",
  name: "BLOOM 176B",
  laboratory: "BigScience",
  params: 176.247e9,
  shape: shape({ layers: 70, hidden: 14_336, heads: 112, ffn: 57_344, vocab: 250_880 }),
  tokens: 366e9,
  sequence_length: SEQUENCE,
  accelerator: "a100-sxm-80gb",
  accelerators: 384,
  accelerator_hours: 1_082_990,
  wall_clock_days: 118.2,
  batch_growth: "linear",
  knots: [[0, 16 * SEQUENCE], [9_765_625 * SEQUENCE, 2048 * SEQUENCE]],
  learning_rate: 6e-5,
  framework: "megatron",
  layout: layout({ tensor_parallel: 4, pipeline_parallel: 12, data_parallel: 8, zero_stage: 1 }),
  certainty: "R",
  citation: "BigScience 2022, BLOOM, arXiv 2211.05100, and the training README of its repository",
});

const opt = run({
  id: "opt-175b",
  name: "OPT-175B",
  laboratory: "Meta",
  params: 175e9,
  shape: shape({ layers: 96, hidden: 12_288, heads: 96, ffn: 49_152, vocab: 50_272 }),
  tokens: 180e9,
  sequence_length: SEQUENCE,
  accelerator: "a100-sxm-80gb",
  accelerators: 992,
  accelerator_hours: 809_472,
  wall_clock_days: 34,
  batch_growth: "constant",
  knots: [[0, 1024 * SEQUENCE]],
  learning_rate: 1.2e-4,
  framework: "fsdp",
  layout: layout({ tensor_parallel: 8, pipeline_parallel: 1, data_parallel: 124, zero_stage: 3 }),
  certainty: "M",
  citation: "Zhang et al. 2022, OPT, arXiv 2205.01068, table 1 and section 2",
  note: "180 billion distinct tokens; the learning rate was changed by hand during the run.",
});

/** Dense models of several laboratories. */
export const dense: readonly PublishedRun[] = [palm, mtNlg, glm, bloom, opt];
