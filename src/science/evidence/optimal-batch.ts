import type { Consensus, Setting, Voice } from "../types.ts";
import { combine } from "./combine.ts";
import type { Candidate } from "./combine.ts";
import { optimalCandidates } from "./voices.ts";

/** What is left when nothing else speaks: nothing is known to a factor of thirty. */
const ignorance = (quantity: Voice["quantity"], median: number): Candidate => ({
  source: "no-evidence",
  kind: "practice",
  quantity,
  estimate: { median, logSd: 2.7 },
  inDomain: false,
  citation: "no law applies and nothing was measured: a wide guess over the workloads of McCandlish et al. 2018 (arXiv 1812.06162)",
  distance: 0,
  rank: 1,
});

/**
 * B_opt, the batch of lowest final loss for the tokens, from laws, published practice and what the caller brings
 * (`extraVoices` about the optimal batch, the critical batch or the noise scale; others are passed over).
 */
export const optimalBatch = (setting: Setting, extraVoices: readonly Voice[] = []): Consensus => {
  const candidates = optimalCandidates(setting, extraVoices);
  const said = combine(candidates) ?? combine([ignorance("optimal_tokens", 100)]);
  if (said === null) throw new Error("a wide guess always combines");
  return said;
};
