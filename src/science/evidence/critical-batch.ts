import { LEAST_RATIO } from "../overhead.ts";
import type { Consensus, Setting, Voice } from "../types.ts";
import { combine } from "./combine.ts";
import { optimalBatch } from "./optimal-batch.ts";
import { criticalCandidates } from "./voices.ts";

/**
 * B_crit, where ω = 2: laws, r × the published B_opt, and measurements of the caller's run. The median is held at
 * `LEAST_RATIO` × the median of `optimalBatch` or above, since no curve is sharper than that; `optimal` spares working that out again.
 */
export const criticalBatch = (setting: Setting, extraVoices: readonly Voice[] = [], optimal: Consensus = optimalBatch(setting, extraVoices)): Consensus => {
  const said = combine(criticalCandidates(setting, extraVoices));
  if (said === null) throw new RangeError("no law says a critical batch for zero tokens");
  const least = LEAST_RATIO * optimal.estimate.median;
  return said.estimate.median >= least ? said : { ...said, estimate: { ...said.estimate, median: least } };
};
