import { distanceOutside } from "../laws/index.ts";
import type { Domain, Quantity, Setting } from "../types.ts";
import type { Candidate } from "./combine.ts";
import { practiceRank } from "./ranks.ts";

/** ln value = at + params·ln(N/20e9) + tokens·ln(D/1e12). */
interface Trend {
  readonly at: number;
  readonly params: number;
  readonly tokens: number;
  readonly logSd: number;
}

/**
 * Batch of published runs (their last, largest one). Fitted by scripts/fit-practice.ts, robust regression in logs over 27 runs
 * of 8 laboratories, each laboratory weighted by the root of its runs. N counts every parameter but embeddings, which explains
 * mixtures of experts better than the active ones. Log-sd: one laboratory against a fit to the others (active ones: 0.93).
 */
const BATCH: Trend = { at: 15.321, params: 0.259, tokens: 0.729, logSd: 0.7 };

/** Peak learning rate of 28 runs of 7 laboratories (PaLM's Adafactor left out), fitted likewise; between laboratories 0.48. */
const RATE: Trend = { at: -8.643, params: -0.253, tokens: 0.369, logSd: 0.48 };

/** Sizes and tokens of the runs. */
const DOMAIN: Domain = { params: [1.25e8, 6.8e11], tokens: [1.8e11, 1.6e13], optimizers: ["adamw", "adafactor"] };

const read = ({ at, params, tokens }: Trend, n: number, d: number) => Math.exp(at + params * Math.log(n / 20e9) + tokens * Math.log(d / 1e12));

/** What published runs of N parameters and D tokens would have used as batch, tokens. */
export const practicedBatch = (params: number, tokens: number): number => read(BATCH, params, tokens);

/** What they would have used as peak learning rate at that batch. */
export const practicedRate = (params: number, tokens: number): number => read(RATE, params, tokens);

const CITATION = "fit over published runs (GPT-3, LLaMA 1–3, OPT, BLOOM, GLM-130B, MT-NLG, PaLM, DeepSeek, MiniMax-01)";

/** Practice as evidence: of no weight inside the measured grids, growing outside. `scale` carries it to another batch. */
export const practiceCandidate = (quantity: Quantity, setting: Setting, scale = 1): Candidate[] => {
  if (!setting.language || setting.params === null) return [];
  const trend = quantity === "optimal_tokens" ? BATCH : quantity === "peak_learning_rate" ? RATE : null;
  if (trend === null) return [];
  const distance = distanceOutside(setting, DOMAIN);
  return [{
    source: "published-runs",
    kind: "practice",
    quantity,
    estimate: { median: read(trend, setting.params, setting.tokens) * scale, logSd: trend.logSd },
    inDomain: distance === 0,
    citation: CITATION,
    distance,
    rank: practiceRank(setting),
  }];
};
