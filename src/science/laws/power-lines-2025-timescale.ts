import type { Law } from "../types.ts";
import { languageLaw } from "./language-law.ts";

/**
 * Power Lines' best AdamW timescale τ = B/(η·λ·D), the share of the run that the weights remember; so λ = B/(η·D·τ). Fitted
 * for D/N of 20 to 1280. Loss is flat in τ, and the constant is read second-hand: 0.5.
 */
export const powerLines2025Timescale: Law = languageLaw({
  id: "power-lines-2025-timescale",
  citation: "Bergsma et al. 2025, Power Lines, arXiv 2505.13738",
  equation: "τ_opt = 1.084·(D/N)^−0.527, τ = B/(η·λ·D)",
  quantity: "weight_decay_timescale",
  unit: "1",
  needs: ["params", "tokens"],
  domain: { params: [1.1e8, 3.3e9], tokens: [2e9, 1.5e11], optimizers: ["adamw"] },
  certainty: "S",
  logSd: 0.5,
  formula: ({ params, tokens }) => 1.084 * (tokens / params) ** -0.527,
  vectors: [{ setting: { params: 1e9, tokens: 2e10 }, value: 0.2236, tolerance: 2e-3 }],
});

/** Weight decay λ that gives AdamW the timescale τ at batch B tokens, learning rate η, over D tokens: λ = B/(η·D·τ). */
export const weightDecayFor = (batchTokens: number, learningRate: number, tokens: number, timescale: number): number =>
  batchTokens / (learningRate * tokens * timescale);
