import type { JsonObject } from "./schemas.ts";

/** PaLM 540B as it was trained (Chowdhery et al. 2022): 780B tokens on 6,144 TPU v4. */
export const palm540b: JsonObject = {
  model: { params: 540e9, layers: 118, hidden: 18432, heads: 48, kv_heads: 1, ffn: 73728, vocab: 256000, gated_mlp: true, tied_embeddings: true },
  data: { tokens: 780e9, sequence_length: 2048 },
  optimizer: { name: "adafactor", lr_schedule: "inverse_sqrt", tuned: { batch_tokens: 4194304, learning_rate: 0.01 } },
  hardware: { accelerator: "tpu-v4", count: 6144 },
  objective: { prefer: "balanced" },
};

/** The least that can be asked. */
export const smallest: JsonObject = { model: { params: 7e9 }, data: { tokens: 2e12 }, hardware: { accelerator: "h100-sxm-80gb", count: 256 } };

/** One exact setup of Llama 2 7B's shape. */
export const exactSetup: JsonObject = {
  model: { params: 6.74e9, layers: 32, hidden: 4096, heads: 32, kv_heads: 32, ffn: 11008, vocab: 32000, gated_mlp: true },
  data: { sequence_length: 4096 },
  hardware: { accelerator: "a100-sxm-80gb", count: 128, framework: "megatron" },
  batch: { sequences: 1024 },
  layout: { tensor_parallel: 2, zero_stage: 1, micro_batch: 2 },
};

const llama = (name: string, params: number, layers: number, hidden: number, heads: number, ffn: number): JsonObject => ({
  name,
  model: { params, layers, hidden, heads, kv_heads: heads, ffn, vocab: 32000, gated_mlp: true, tied_embeddings: false },
});

/** The four sizes of LLaMA 1 on the 82,432 A100-hours its smallest took (Touvron et al. 2023, arXiv 2302.13971, table 15). */
export const llamaSizes: JsonObject = {
  models: [
    llama("LLaMA-7B", 6.7e9, 32, 4096, 32, 11008),
    llama("LLaMA-13B", 13e9, 40, 5120, 40, 13824),
    llama("LLaMA-33B", 32.5e9, 60, 6656, 52, 17920),
    llama("LLaMA-65B", 65.2e9, 80, 8192, 64, 22016),
  ],
  budget: { accelerator_hours: 82432 },
  data: { sequence_length: 2048 },
  hardware: { accelerator: "a100-sxm-80gb", count: 2048 },
};

/** A problem with one wrong field. */
export const wrongField: JsonObject = {
  type: "/problems/invalid",
  title: "The question has wrong fields",
  status: 422,
  detail: "One field is wrong: /model/hiden is not a known field.",
  instance: "/v1/advice",
  code: "invalid",
  request_id: "0f5c1c9e-6a0e-4f7e-9c64-0f2a4a3f7e11",
  errors: [{ pointer: "/model/hiden", code: "unknown_field", message: "is not a known field", hint: 'did you mean "hidden"?' }],
};
