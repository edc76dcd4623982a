import type { Optimizer } from "../contract/question.ts";

/** Share of the run that a warm-up-stable-decay schedule spends decaying. */
const WSD_DECAY_SHARE = 0.2;

/** How many halvings are exchanged: down to 1/8 of the peak, about where a cosine to 10 % ends. */
const HALVINGS = 3;

/**
 * Shares of the run at which each schedule has halved the learning rate once, twice, three times, reading the decay from
 * peak to its end (cosine: 10 % of the peak; linear and wsd: 0). A schedule that does not decay gives none.
 */
export const seesawCuts = (schedule: Optimizer["lr_schedule"]): number[] => {
  const halved = Array.from({ length: HALVINGS }, (_, i) => 2 ** -(i + 1));
  switch (schedule) {
    case "cosine":
      // 0.1 + 0.9·(1 + cos πt)/2 = r
      return halved.map((r) => Math.acos((2 * (r - 0.1)) / 0.9 - 1) / Math.PI);
    case "linear":
      return halved.map((r) => 1 - r);
    case "wsd":
      return halved.map((r) => 1 - WSD_DECAY_SHARE * r);
    case "inverse_sqrt":
    case "constant":
      return [];
  }
};
