import type { Law } from "../types.ts";
import { languageLaw } from "./language-law.ts";

/** Zhang's batch in tokens: the one that needs 20 % more steps than perfect scaling from small batches would. */
export const zhangBatch = (tokens: number): number => 512 * 22.91 * (tokens / 1e6) ** 0.47;

/**
 * Zhang 2024. The paper's critical batch B* is where the steps to a target loss exceed linear scaling by 20 %. With
 * S(B) = S_min + E_min/B, perfect scaling is E_min/B steps, so S/(E_min/B) = 1 + B/B_crit, and 20 % means B* = 0.2·B_crit:
 * this law answers B_crit = E_min/S_min = 5·B*, the definition the other critical batches have. Two overheads of 20 % read
 * from grids of factor 2 and the step from 0.2 to 1 along an assumed hyperbola: 0.5.
 */
export const zhang2024: Law = languageLaw({
  id: "zhang-2024",
  citation: "Zhang et al. 2024, How Does Critical Batch Size Scale in Pre-training?, arXiv 2410.21676",
  equation: "B* = 22.91·(D/1e6)^0.47 sequences of 512 (20 % step overhead); B_crit = 5·B*",
  quantity: "critical_tokens",
  unit: "tokens",
  needs: ["tokens"],
  domain: { params: [8.5e7, 1.2e9], tokens: [1.7e9, 2.4e10], optimizers: ["adamw"] },
  certainty: "R",
  logSd: 0.5,
  formula: ({ tokens }) => 5 * zhangBatch(tokens),
  vectors: [{ setting: { params: 1e9, tokens: 2e10 }, value: 5 * 512 * 2407, tolerance: 1e-3 }],
});
