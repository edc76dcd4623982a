import type { Consensus, Setting, Voice } from "../types.ts";
import { combine } from "./combine.ts";
import { optimalCandidates } from "./voices.ts";

/**
 * B_opt, the batch of lowest final loss for the tokens: laws, published practice and what the caller brings. Of `extraVoices`
 * those about the optimal batch, the critical batch or the noise scale count; others are passed over. No batch is smaller than one
 * token or larger than the run, whatever the laws say of runs they never saw.
 */
export const optimalBatch = (setting: Setting, extraVoices: readonly Voice[] = []): Consensus => {
  const said = combine(optimalCandidates(setting, extraVoices));
  if (said === null) throw new RangeError("no law says a batch for zero tokens");
  const median = Math.min(Math.max(said.estimate.median, 1), Math.max(1, setting.tokens));
  return { ...said, estimate: { ...said.estimate, median } };
};
