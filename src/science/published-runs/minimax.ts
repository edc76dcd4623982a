import { run, shape } from "./run.ts";
import type { PublishedRun } from "./types.ts";

const MILLION = 2 ** 20;

/** MiniMax-01, whose batch doubled whenever the loss reached the fitted critical-batch line. */
export const minimax01: PublishedRun = run({
  id: "minimax-01",
  name: "MiniMax-01 456B",
  laboratory: "MiniMax",
  params: 456e9,
  active_params: 45.9e9,
  shape: shape({
    layers: 80, hidden: 6144, heads: 64, kv_heads: 8, head_dim: 128, ffn: 9216, vocab: 200_064, gated_mlp: true, tied_embeddings: false,
    experts: 32, experts_per_token: 2, expert_ffn: 9216,
  }),
  tokens: 11e12,
  sequence_length: 8192,
  accelerator: "h800-sxm-80gb",
  batch_growth: "steps",
  knots: [[0, 16 * MILLION], [69e9, 32 * MILLION], [790e9, 64 * MILLION], [4.7e12, 128 * MILLION]],
  learning_rate: 2e-4,
  certainty: "R",
  citation: "MiniMax 2025, MiniMax-01, arXiv 2501.08313, section 4",
  note: "Between 1500 and 2500 accelerators. Seven layers of eight use linear attention. Tokens are remembered.",
});
