import { advise } from "../../src/advice/advise.ts";
import { Question } from "../../src/contract/question.ts";
import { optimalBatch, percentiles } from "../../src/science/evidence/index.ts";
import { ADAMW_SLOPE, adamwShape } from "../../src/science/laws/rules/measured-grid.ts";
import { peakLearningRate } from "../../src/science/learning-rate/index.ts";
import { laws } from "../../src/science/laws/index.ts";
import { zhangBatch } from "../../src/science/laws/zhang-2024.ts";
import { expectedLoss } from "../../src/science/loss.ts";
import type { Setting } from "../../src/science/types.ts";
import type { Cell } from "../data/grid.ts";

/** What is recommended for a cell; `low` and `high` bound the learning rate where the recommender says so. */
export interface Recommendation {
  readonly batchTokens: number;
  readonly learningRate: number;
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * Anything that recommends a batch and a learning rate. `batchTokens` null: its own batch; a number: the rate at that batch.
 * This is the seam: `advise()` end to end, the science functions and the published laws all fit it.
 */
export type Recommender = (cell: Cell, batchTokens: number | null) => Recommendation;

const SEQUENCE = 2048;

/** The setting of a measured cell, as a caller would describe it. */
export const settingOf = ({ params, tokens, layers, hidden }: Cell): Setting => ({
  language: true,
  params,
  activeParams: params,
  tokens,
  sequenceLength: SEQUENCE,
  flopsPerToken: 6 * params + 12 * layers * hidden * SEQUENCE,
  loss: expectedLoss(params, params, tokens),
  optimizer: "adamw",
});

/** Bcrit's science at prefer = quality. `slope` replaces the fitted one, for leaving a model size out. */
export const bcrit = (slope = ADAMW_SLOPE): Recommender => (cell, batchTokens) => {
  const setting = settingOf(cell);
  const optimalTokens = optimalBatch(setting).estimate.median;
  const batch = batchTokens ?? optimalTokens;
  const peak = peakLearningRate("adamw", setting, batch, { optimalTokens, noiseTokens: null, tuned: null });
  if ("needs" in peak) throw new Error("AdamW on language has a rate");
  const refit = adamwShape(batch, optimalTokens, slope) / adamwShape(batch, optimalTokens);
  const { low, high } = percentiles(peak.estimate);
  return { batchTokens: batch, learningRate: peak.estimate.median * refit, low: low * refit, high: high * refit };
};

/** Bcrit as a caller meets it: the whole answer at prefer = quality on one node, batches rounded to what divides. */
export const answered: Recommender = ({ params, tokens, layers, hidden }, batchTokens) => {
  const result = advise(
    Question.parse({
      model: { params, layers, hidden },
      data: { tokens, sequence_length: SEQUENCE },
      hardware: { accelerator: "h100-sxm-80gb", count: 8 },
      objective: { prefer: "quality" },
      batch: { tokens: batchTokens },
    }),
  );
  if (!result.ok || result.value.learning_rate === null) throw new Error("every measured cell fits one node and has a rate");
  const { batch, learning_rate: rate } = result.value;
  return { batchTokens: batch.tokens, learningRate: rate.peak, low: rate.low, high: rate.high };
};

const predict = (id: string, setting: Setting): number => {
  const value = laws.find((law) => law.id === id)?.predict(setting) ?? null;
  if (value === null) throw new Error(`${id} has no answer for this cell`);
  return value;
};

type Choice = (setting: Setting) => number;

/** A published batch with a published rate at it, carried to other batches by `carry`. */
const published = (batchOf: Choice, rateOf: Choice, carry: (batch: number, from: number) => number = () => 1): Recommender => (cell, batchTokens) => {
  const setting = settingOf(cell);
  const own = batchOf(setting);
  const batch = batchTokens ?? own;
  return { batchTokens: batch, learningRate: rateOf(setting) * carry(batch, own), low: null, high: null };
};

const stepBatch: Choice = (setting) => predict("step-law-2025-batch", setting);
const stepRate: Choice = (setting) => predict("step-law-2025-learning-rate", setting);

/** GPT-3's table (arXiv 2005.14165, table 2.1) up to 1.3B: rate by the nearest size, half a million tokens a batch below 1B. */
const gpt3Rate: Choice = ({ params }) => {
  const n = params ?? 0;
  return n < 2.1e8 ? 6e-4 : n < 5.2e8 ? 3e-4 : n < 1e9 ? 2.5e-4 : 2e-4;
};

/** Published recommendations for batch and rate together. */
export const JOINT: Readonly<Record<string, Recommender>> = {
  "Step Law": published(stepBatch, stepRate),
  "Power Lines B, Step Law LR": published((setting) => predict("power-lines-2025-optimal-batch", setting), stepRate),
  "DeepSeek LLM": published((setting) => predict("deepseek-2024-batch", setting), (setting) => predict("deepseek-2024-learning-rate", setting)),
  Porian: published((setting) => predict("porian-2024-batch", setting), (setting) => predict("porian-2024-learning-rate", setting)),
  "Zhang B, Step Law LR": published(({ tokens }) => zhangBatch(tokens), stepRate),
  "GPT-3 constants": published(({ params }) => ((params ?? 0) < 1e9 ? 5e5 : 1e6), gpt3Rate),
  Kaplan: published((setting) => predict("kaplan-2020-critical-batch", setting), (setting) => predict("kaplan-2020-learning-rate", setting)),
};

/** Published ways to carry Step Law's rate to a batch that is given. */
export const AT_BATCH: Readonly<Record<string, Recommender>> = {
  "Step Law, B^½ saturating at B_opt": published(stepBatch, stepRate, (batch, from) => Math.sqrt(2 / (1 + from / batch))),
  "Step Law, √B": published(stepBatch, stepRate, (batch, from) => Math.sqrt(batch / from)),
  "Step Law, linear": published(stepBatch, stepRate, (batch, from) => batch / from),
  "Step Law, any batch": published(stepBatch, stepRate),
};
