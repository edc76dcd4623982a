import { GROWTH_EXPONENT, SMALL_SIDE_EXPONENT } from "./overhead.ts";

/** Earliest share of a run that is still told apart from its start. */
const EARLIEST_SHARE = 1e-4;

/**
 * Local optimal (or critical) batch once a share τ of the run is seen, over the one of the whole run: the batch that
 * minimises λ(B, τ) of overhead.ts, ((1 + e·q)/(1 − e))^(1/(q+1))·τ^e. It passes 1 at about 40 % of the run.
 */
export const localOverWholeRun = (share: number): number => {
  const e = GROWTH_EXPONENT;
  const q = SMALL_SIDE_EXPONENT;
  return ((1 + e * q) / (1 - e)) ** (1 / (q + 1)) * Math.min(1, Math.max(EARLIEST_SHARE, share)) ** e;
};
