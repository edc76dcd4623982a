import { GROWTH_EXPONENT } from "./overhead.ts";

/** Earliest share of a run that is still told apart from its start. */
const EARLIEST_SHARE = 1e-4;

/**
 * Local optimal (or critical) batch once a share τ of the run is seen, over that of the whole run: the batch that minimises
 * λ(B, τ) of overhead.ts, √((1 + e)/(1 − e))·τ^e. It passes 1 at about a third of the run.
 */
export const localOverWholeRun = (share: number): number => {
  const e = GROWTH_EXPONENT;
  return Math.sqrt((1 + e) / (1 - e)) * Math.min(1, Math.max(EARLIEST_SHARE, share)) ** e;
};
