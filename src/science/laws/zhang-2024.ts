import type { Law } from "../types.ts";
import { languageLaw } from "./language-law.ts";

/** Zhang's batch in tokens: the one that needs 20 % more steps than perfect scaling from small batches would. */
export const zhangBatch = (tokens: number): number => 512 * 22.91 * (tokens / 1e6) ** 0.47;

/** Tokens of the smallest batch, from which linear scaling is drawn: 256 sequences of 512 (certainty M). */
const BASELINE = 256 * 512;

/**
 * Zhang 2024. The paper's critical batch B* is where the steps to a target loss exceed linear scaling by 20 %. With
 * S(B) = S_min + E_min/B and scaling drawn from a baseline batch B₀, the overhead is (1 + B/B_crit)/(1 + B₀/B_crit), so that 20 %
 * means B_crit = 5·(B* − 1.2·B₀): the definition E_min/S_min the other critical batches have. On the paper's own steps to a target that
 * is within 5 % of hyperbolas fitted to each of its five sizes; read from grids of factor 2: 0.35.
 */
export const zhang2024: Law = languageLaw({
  id: "zhang-2024",
  citation: "Zhang et al. 2024, How Does Critical Batch Size Scale in Pre-training?, arXiv 2410.21676",
  equation: "B* = 22.91·(D/1e6)^0.47 sequences of 512 (20 % step overhead); B_crit = 5·(B* − 1.2·256), at least B*",
  quantity: "critical_tokens",
  unit: "tokens",
  needs: ["tokens"],
  domain: { params: [8.5e7, 1.2e9], tokens: [1.7e9, 2.4e10], optimizers: ["adamw"] },
  certainty: "R",
  logSd: 0.35,
  formula: ({ tokens }) => Math.max(zhangBatch(tokens), 5 * (zhangBatch(tokens) - 1.2 * BASELINE)),
  vectors: [{ setting: { params: 1e9, tokens: 2e10 }, value: 5 * 512 * (2407 - 307.2), tolerance: 1e-3 }],
});
