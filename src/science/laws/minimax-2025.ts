import type { Law } from "../types.ts";
import { languageLaw } from "./language-law.ts";
import { logLog } from "./log-log.ts";

const curve = logLog([
  [1.58, 128e6],
  [1.77, 64e6],
  [1.98, 32e6],
  [2.22, 16e6],
]);

/**
 * MiniMax-01's critical batch against the loss: the four losses at which the run doubled its batch, joined on logarithmic
 * axes, and beyond them a power law of the nearest stretch (L^−6.1). One run's data and tokenizer, read second-hand: 0.8.
 */
export const minimax2025: Law = languageLaw({
  id: "minimax-2025",
  citation: "MiniMax 2025, MiniMax-01, arXiv 2501.08313, section 4",
  equation: "L 2.22/1.98/1.77/1.58 → B_crit 16M/32M/64M/128M tokens, straight on logarithmic axes",
  quantity: "critical_tokens",
  unit: "tokens",
  needs: ["loss"],
  domain: { loss: [1.58, 2.22], optimizers: ["adamw"] },
  certainty: "S",
  logSd: 0.8,
  formula: ({ loss }) => curve(loss),
  vectors: [
    { setting: { loss: 2.22 }, value: 16e6, tolerance: 1e-9 },
    { setting: { loss: 1.98 }, value: 32e6, tolerance: 1e-9 },
    { setting: { loss: 1.77 }, value: 64e6, tolerance: 1e-9 },
    { setting: { loss: 1.58 }, value: 128e6, tolerance: 1e-9 },
  ],
});
