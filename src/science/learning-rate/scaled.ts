import type { Consensus } from "../types.ts";

/** A consensus moved by a factor of which only the log-sd is known; its voices move with it and keep their shares. */
export const scaled = ({ estimate, voices }: Consensus, factor: number, logSd: number): Consensus => ({
  estimate: { median: estimate.median * factor, logSd: Math.hypot(estimate.logSd, logSd) },
  voices: voices.map((voice) => {
    const moved = { median: voice.estimate.median * factor, logSd: Math.hypot(voice.estimate.logSd, logSd) };
    return Object.assign({}, voice, { estimate: moved });
  }),
});
