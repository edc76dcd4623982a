import type { Law, Setting } from "../types.ts";

/** Step Law's optimal batch (arXiv 2503.04715), B = 0.58·D^0.571 tokens; N does not enter. */
export const gridOptimalBatch = (tokens: number): number => 0.58 * tokens ** 0.571;

/** Step Law's peak learning rate (arXiv 2503.04715), η = 1.79·N^−0.713·D^0.307, at {@link gridOptimalBatch}. */
export const gridLearningRate = (params: number, tokens: number): number => 1.79 * params ** -0.713 * tokens ** 0.307;

/** Where the grids lie: dense AdamW language models. */
export const GRID_DOMAIN: Law["domain"] = { params: [5e7, 1.2e9], tokens: [1e9, 1.2e11], optimizers: ["adamw"] };

/** Grid law at a setting. */
export const gridRateAt = (setting: Setting): number | null =>
  setting.params === null ? null : gridLearningRate(setting.params, setting.tokens);
