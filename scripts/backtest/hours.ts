import type { PublishedRun } from "../../src/science/published-runs/index.ts";

/**
 * What published accelerator-hours count. `elapsed`: the time accelerators were held, interruptions included, so that
 * goodput applies. `throughput`: tokens over a measured rate, training time alone, so that it does not. `other_work`: more
 * than this run, so that nothing can be compared.
 */
export type HoursKind = "elapsed" | "throughput" | "other_work";

interface Bookkeeping {
  readonly kind: HoursKind;
  readonly why: string;
}

const HOURS: Readonly<Record<string, Bookkeeping>> = {
  "gpt-3-175b": { kind: "throughput", why: "Patterson et al. 2021 divide the FLOPs by a measured 24.6 TFLOP/s; 10,000 × 14.8 days" },
  "palm-540b": { kind: "elapsed", why: "1200 h on 6144 chips and 336 h on 3072, downtime and repeated steps included" },
  "glm-130b": { kind: "elapsed", why: "768 accelerators for 60 days, failures included" },
  "bloom-176b": { kind: "elapsed", why: "within 1 % of 384 accelerators for 118.2 days" },
  "llama-1-65b": { kind: "throughput", why: "1.4T tokens at the published 380 tokens/s a GPU make the published hours within 0.1 %" },
  "deepseek-v2": { kind: "throughput", why: "172.8 thousand hours for a trillion tokens, times 8.1" },
  "deepseek-v3": { kind: "throughput", why: "180 thousand hours for a trillion tokens, times 14.8" },
  "llama-3.1-8b": { kind: "other_work", why: "the hours of the model card cover more than pre-training, and the batch is not published" },
  "llama-3.1-70b": { kind: "other_work", why: "the hours of the model card cover more than pre-training, and the batch is not published" },
  "opt-175b": { kind: "other_work", why: "the row counts 180B distinct tokens; 34 days at the reported 147 TFLOP/s, recomputation counted, are 306B, so that its tokens and its hours do not belong together" },
};

/** How a run's hours were counted; those that nothing is said about are taken as time held. */
export const hoursKindOf = ({ id }: PublishedRun): Bookkeeping => HOURS[id] ?? { kind: "elapsed", why: "taken as hours held; the source does not say" };

/** Hours as published, or the accelerators times the days. */
export const publishedHours = ({ accelerator_hours, accelerators, wall_clock_days }: PublishedRun): number | null =>
  accelerator_hours ?? (accelerators === null || wall_clock_days === null ? null : accelerators * wall_clock_days * 24);
