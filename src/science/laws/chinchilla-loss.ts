import type { Law } from "../types.ts";
import { languageLaw } from "./language-law.ts";

/** The three terms of the loss: what no model removes, what the model size leaves, what the data leaves. Nats per token. */
export const chinchillaTerms = (params: number, tokens: number): { irreducible: number; model: number; data: number } => ({
  irreducible: 1.8172,
  model: 482.01 / params ** 0.3478,
  data: 2085.43 / tokens ** 0.3658,
});

/**
 * Chinchilla's loss with Besiroglu's refitted constants. The irreducible part belongs to one data set and tokenizer: use
 * differences, and anchor to the caller's own loss where there is one. Losses of other data sets differ by 10 % and more: 0.1.
 */
export const chinchillaLoss: Law = languageLaw({
  id: "chinchilla-loss",
  citation: "Besiroglu et al. 2024, Chinchilla Scaling: A replication attempt, arXiv 2404.10102; form of Hoffmann et al. 2022, arXiv 2203.15556",
  equation: "L = 1.8172 + 482.01/N^0.3478 + 2085.43/D^0.3658",
  quantity: "loss",
  unit: "nats per token",
  needs: ["params", "tokens"],
  domain: { params: [4.4e7, 1.6e10], tokens: [1e9, 5e11], optimizers: ["adamw"] },
  certainty: "S",
  logSd: 0.1,
  formula: ({ params, tokens }) => {
    const { irreducible, model, data } = chinchillaTerms(params, tokens);
    return irreducible + model + data;
  },
  vectors: [
    { setting: { params: 1e9, tokens: 1e11 }, value: 2.372, tolerance: 1e-3 },
    { setting: { params: 7e9, tokens: 2e12 }, value: 2.065, tolerance: 1e-3 },
  ],
});
