import type { Law } from "../types.ts";
import { languageLaw } from "./language-law.ts";
import { logLog } from "./log-log.ts";

/** Growth of the critical batch with tokens where Merrill did not measure: that of Power Lines. */
const ELSEWHERE = 0.462;

const curve = logLog(
  [
    [1.68e11, 8.4e6],
    [5.03e11, 16.8e6],
  ],
  { first: ELSEWHERE, last: ELSEWHERE },
);

/**
 * Merrill 2025: the largest batch a checkpoint can be moved to (learning rate × √k, 2e9 tokens) with a loss at most
 * 0.01 nats above the best smaller batch. Local at the tokens seen, 1B and 7B alike, about 0 at the start; read here at the end
 * of the run, as a stand-in for E_min/S_min, of which it is 0.57–0.68 by Power Lines. Batches tried were a factor of two
 * apart, and its definition is another one: 0.6.
 */
export const merrill2025: Law = languageLaw({
  id: "merrill-2025",
  citation: "Merrill et al. 2025, Critical Batch Size Revisited, arXiv 2505.23971",
  equation: "8.4M tokens at D = 168e9, 16.8M at 503e9, straight on logarithmic axes; D^0.462 elsewhere",
  quantity: "critical_tokens",
  unit: "tokens",
  needs: ["tokens"],
  domain: { params: [1e9, 7e9], tokens: [1.68e11, 6.08e11], optimizers: ["adamw"] },
  certainty: "S",
  logSd: 0.6,
  formula: ({ tokens }) => curve(tokens),
  vectors: [
    { setting: { tokens: 1.68e11 }, value: 8.4e6, tolerance: 1e-9 },
    { setting: { tokens: 5.03e11 }, value: 16.8e6, tolerance: 1e-9 },
  ],
});
