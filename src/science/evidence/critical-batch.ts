import type { Consensus, Setting, Voice } from "../types.ts";
import { combine } from "./combine.ts";
import { optimalBatch } from "./optimal-batch.ts";
import { criticalCandidates } from "./voices.ts";

/** B_crit never stands below this multiple of B_opt: the overhead curve wants a critical batch above the optimal one. */
export const LEAST_RATIO = 1.5;

/**
 * B_crit, where twice the fewest tokens and twice the fewest steps are spent, from laws and measurements. The median is held
 * at `LEAST_RATIO` × B_opt or above.
 */
export const criticalBatch = (setting: Setting, extraVoices: readonly Voice[] = []): Consensus => {
  const optimal = optimalBatch(setting, extraVoices);
  const said = combine(criticalCandidates(setting, optimal, extraVoices));
  if (said === null) throw new Error("the optimal batch always speaks for the critical one");
  const least = LEAST_RATIO * optimal.estimate.median;
  return said.estimate.median >= least ? said : { ...said, estimate: { ...said.estimate, median: least } };
};
