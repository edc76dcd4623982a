import { layout, run, shape } from "./run.ts";
import type { PublishedRun } from "./types.ts";

const SEQUENCE = 4096;
const LABORATORY = "DeepSeek";
const gated = { gated_mlp: true, tied_embeddings: false } as const;

const llm = (
  [
    ["7B", 6.9e9, 30, 4096, 32, 32, 2304, 4.2e-4],
    ["67B", 67e9, 95, 8192, 64, 8, 4608, 3.2e-4],
  ] as const
).map(([name, params, layers, hidden, heads, kv_heads, sequences, learning_rate]) =>
  run({
    id: `deepseek-llm-${name.toLowerCase()}`,
    name: `DeepSeek LLM ${name}`,
    laboratory: LABORATORY,
    params,
    shape: shape({ layers, hidden, heads, kv_heads, ffn: hidden === 4096 ? 11_008 : 22_016, vocab: 102_400, ...gated }),
    tokens: 2e12,
    sequence_length: SEQUENCE,
    batch_growth: "constant",
    knots: [[0, sequences * SEQUENCE]],
    learning_rate,
    certainty: "M",
    citation: "DeepSeek-AI 2024, DeepSeek LLM, arXiv 2401.02954, table 2",
  }),
);

const v2 = run({
  id: "deepseek-v2",
  name: "DeepSeek-V2",
  laboratory: LABORATORY,
  params: 236e9,
  active_params: 21e9,
  shape: shape({
    layers: 60, hidden: 5120, heads: 128, head_dim: 128, ffn: 12_288, vocab: 102_400, ...gated,
    experts: 160, experts_per_token: 6, shared_experts: 2, expert_ffn: 1536, dense_layers: 1,
  }),
  tokens: 8.1e12,
  sequence_length: SEQUENCE,
  accelerator: "h800-sxm-80gb",
  accelerator_hours: 1.4e6,
  batch_growth: "linear",
  knots: [[0, 2304 * SEQUENCE], [225e9, 9216 * SEQUENCE]],
  learning_rate: 2.4e-4,
  layout: layout({ tensor_parallel: 1, pipeline_parallel: 16, expert_parallel: 8, zero_stage: 1 }),
  certainty: "R",
  citation: "DeepSeek-AI 2024, DeepSeek-V2, arXiv 2405.04434, section 3.1",
  note: "Latent attention: 128 heads share one compressed key and value. 172.8 thousand hours for a trillion tokens.",
});

const v3 = run({
  id: "deepseek-v3",
  name: "DeepSeek-V3",
  laboratory: LABORATORY,
  params: 671e9,
  active_params: 37e9,
  shape: shape({
    layers: 61, hidden: 7168, heads: 128, head_dim: 128, ffn: 18_432, vocab: 129_280, ...gated,
    experts: 256, experts_per_token: 8, shared_experts: 1, expert_ffn: 2048, dense_layers: 3,
  }),
  tokens: 14.8e12,
  sequence_length: SEQUENCE,
  accelerator: "h800-sxm-80gb",
  accelerators: 2048,
  accelerator_hours: 2_664_000,
  wall_clock_days: 54.2,
  flops_reported: 3.29e24,
  batch_growth: "linear",
  knots: [[0, 3072 * SEQUENCE], [469e9, 15_360 * SEQUENCE]],
  learning_rate: 2.2e-4,
  layout: layout({ tensor_parallel: 1, pipeline_parallel: 16, data_parallel: 128, expert_parallel: 64, zero_stage: 1 }),
  certainty: "R",
  citation: "DeepSeek-AI 2024, DeepSeek-V3, arXiv 2412.19437, sections 3.2 and 4.2",
  note: "FP8 matrix products. Constant rate to 10T tokens, cosine to 2.2e-5 over 4.3T, 7.3e-6 at the end.",
});

/** DeepSeek's models. */
export const deepseek: readonly PublishedRun[] = [...llm, v2, v3];
