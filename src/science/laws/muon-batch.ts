import type { Law } from "../types.ts";
import { languageLaw } from "./language-law.ts";
import { stepLawBatch } from "./step-law-2025-batch.ts";

const threefold = languageLaw({
  id: "muon-batch",
  citation: "three times the AdamW law, Step Law arXiv 2503.04715; one laboratory's finding, read second-hand",
  equation: "B_opt = 3·0.58·D^0.571 tokens",
  quantity: "optimal_tokens",
  unit: "tokens",
  needs: ["tokens"],
  domain: { params: [6e7, 1.1e9], tokens: [2e9, 1e11], optimizers: ["muon"] },
  certainty: "S",
  logSd: 0.6,
  formula: ({ tokens }) => 3 * stepLawBatch(tokens),
  vectors: [{ setting: { tokens: 1e11, optimizer: "muon" }, value: 3.324e6, tolerance: 1e-3 }],
});

/** Muon's optimal batch, about three times AdamW's and without a ramp; silent about other optimizers. One laboratory: 0.6. */
export const muonBatch: Law = { ...threefold, predict: (setting) => (setting.optimizer === "muon" ? threefold.predict(setting) : null) };
