import type { Shape } from "./types.ts";

/** Width of keys and values together, as a share of twice the hidden width: kv_heads / heads. */
const keyValueShare = (shape: Shape): number => shape.kvHeads / shape.heads;

/** Parameters of one layer's attention: queries, keys, values and the output projection. */
export function attentionParameters(shape: Shape): number {
  return shape.hidden * shape.hidden * (2 + 2 * keyValueShare(shape));
}

/** Parameters of one layer's feed-forward work: `active` for those one token uses, all of them otherwise. */
export function feedForwardParameters(shape: Shape, active: boolean): number {
  const matrices = shape.gatedMlp ? 3 : 2;
  if (shape.experts === 0) return matrices * shape.hidden * shape.ffn;
  const used = active ? shape.expertsPerToken : shape.experts;
  return used * matrices * shape.hidden * shape.expertFfn + shape.hidden * shape.experts;
}

/** Parameters of the input embedding and, where it is not tied, the output head. */
export function embeddingParameters(shape: Shape): number {
  return shape.vocab * shape.hidden * (shape.tiedEmbeddings ? 1 : 2);
}

/**
 * All parameters a shape has, embeddings included, from its matrices (norms and biases left out: below 0.1 %).
 *
 * @example Llama 3 8B (32 layers × 4096, 8 of 32 kv heads, ffn 14336, vocab 128256) counts 8.03e9.
 */
export function parameterCount(shape: Shape): number {
  return embeddingParameters(shape) + shape.layers * (attentionParameters(shape) + feedForwardParameters(shape, false));
}

/** Parameters that work on one token, embeddings included. */
export function activeParameterCount(shape: Shape): number {
  return embeddingParameters(shape) + shape.layers * (attentionParameters(shape) + feedForwardParameters(shape, true));
}

/** Model FLOPs of one token, forward and backward: 6·N_active + 6·L·h·s (causal attention, no recompute). */
export function flopsPerToken(shape: Shape, sequenceLength: number): number {
  return 6 * shape.activeParams + 6 * shape.layers * shape.hidden * sequenceLength;
}
