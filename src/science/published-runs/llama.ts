import { layout, run, shape } from "./run.ts";
import type { PublishedRun } from "./types.ts";

/** 4M tokens: 2048 sequences of 2048, 1024 of 4096. */
const FOUR_MILLION = 4 * 2 ** 20;
const gated = { gated_mlp: true, tied_embeddings: false } as const;

const llama1 = (
  [
    ["7B", 6.7e9, 32, 4096, 32, 11_008, 1e12, 3e-4, 82_432],
    ["13B", 13e9, 40, 5120, 40, 13_824, 1e12, 3e-4, 135_168],
    ["33B", 32.5e9, 60, 6656, 52, 17_920, 1.4e12, 1.5e-4, 530_432],
    ["65B", 65.2e9, 80, 8192, 64, 22_016, 1.4e12, 1.5e-4, 1_022_362],
  ] as const
).map(([name, params, layers, hidden, heads, ffn, tokens, learning_rate, accelerator_hours]) =>
  run({
    id: `llama-1-${name.toLowerCase()}`,
    name: `LLaMA ${name}`,
    laboratory: "Meta",
    params,
    shape: shape({ layers, hidden, heads, ffn, vocab: 32_000, ...gated }),
    tokens,
    sequence_length: 2048,
    accelerator: "a100-sxm-80gb",
    ...(name === "65B" ? { accelerators: 2048, wall_clock_days: 21 } : {}),
    accelerator_hours,
    batch_growth: "constant",
    knots: [[0, FOUR_MILLION]],
    learning_rate,
    certainty: "S",
    citation: "Touvron et al. 2023, LLaMA, arXiv 2302.13971, tables 2 and 15",
  }),
);

const llama2 = (
  [
    ["7B", 6_738_417_664, 32, 4096, 32, 32, 11_008, 3e-4, 184_320],
    ["13B", 13_015_866_880, 40, 5120, 40, 40, 13_824, 3e-4, 368_640],
    ["34B", 34e9, 48, 8192, 64, 8, 22_016, 1.5e-4, 1_038_336],
    ["70B", 68_976_653_312, 80, 8192, 64, 8, 28_672, 1.5e-4, 1_720_320],
  ] as const
).map(([name, params, layers, hidden, heads, kv_heads, ffn, learning_rate, accelerator_hours]) =>
  run({
    id: `llama-2-${name.toLowerCase()}`,
    name: `Llama 2 ${name}`,
    laboratory: "Meta",
    params,
    shape: shape({ layers, hidden, heads, kv_heads, ffn, vocab: 32_000, ...gated }),
    tokens: 2e12,
    sequence_length: 4096,
    accelerator: "a100-sxm-80gb",
    accelerator_hours,
    batch_growth: "constant",
    knots: [[0, FOUR_MILLION]],
    learning_rate,
    certainty: "S",
    citation: "Touvron et al. 2023, Llama 2, arXiv 2307.09288, tables 1 and 2",
  }),
);

const llama3Shape = { kv_heads: 8, vocab: 128_256, ...gated } as const;

const llama3 = (
  [
    ["8B", 8_030_261_248, 32, 4096, 32, 14_336, 3e-4, 1.46e6],
    ["70B", 70_553_706_496, 80, 8192, 64, 28_672, 1.5e-4, 7e6],
  ] as const
).map(([name, params, layers, hidden, heads, ffn, learning_rate, accelerator_hours]) =>
  run({
    id: `llama-3.1-${name.toLowerCase()}`,
    name: `Llama 3.1 ${name}`,
    laboratory: "Meta",
    params,
    shape: shape({ layers, hidden, heads, ffn, ...llama3Shape }),
    tokens: 15e12,
    sequence_length: 8192,
    accelerator: "h100-sxm-80gb",
    accelerator_hours,
    batch_growth: "unknown",
    knots: [],
    learning_rate,
    certainty: "M",
    citation: "Grattafiori et al. 2024, The Llama 3 Herd of Models, arXiv 2407.21783, table 3; hours from the model card",
    note: "Its batch is not published. The hours include work other than pre-training.",
  }),
);

const llama405b = run({
  id: "llama-3.1-405b",
  name: "Llama 3.1 405B",
  laboratory: "Meta",
  params: 405_853_388_800,
  shape: shape({ layers: 126, hidden: 16_384, heads: 128, ffn: 53_248, ...llama3Shape }),
  tokens: 15.6e12,
  sequence_length: 8192,
  accelerator: "h100-sxm-80gb",
  accelerators: 16_384,
  accelerator_hours: 30.84e6,
  flops_reported: 3.8e25,
  batch_growth: "steps",
  knots: [[0, FOUR_MILLION], [252e6, 2 * FOUR_MILLION], [2.87e12, 4 * FOUR_MILLION]],
  learning_rate: 8e-5,
  layout: layout({ tensor_parallel: 8, pipeline_parallel: 16, data_parallel: 128, expert_parallel: 1 }),
  certainty: "R",
  citation: "Grattafiori et al. 2024, The Llama 3 Herd of Models, arXiv 2407.21783, section 3.4.1, tables 3 and 4; hours from the model card",
  note: "Sequences of 4096 up to 252M tokens. The layout is that of 16,384 accelerators; parts ran on 8,192.",
});

/** LLaMA 1, Llama 2 and Llama 3.1. */
export const llama: readonly PublishedRun[] = [...llama1, ...llama2, ...llama3, llama405b];
