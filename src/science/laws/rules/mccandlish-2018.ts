import { optimalLearningRate } from "../../noise/mccandlish.ts";
import { positive } from "./rule.ts";
import type { Rule } from "./rule.ts";

/** SGD's best step with a noisy gradient, η_max/(1 + B_noise/B), as the ratio between two batches. */
export const mccandlishLearningRate: Rule = {
  id: "mccandlish-2018-learning-rate",
  citation: "McCandlish et al. 2018, An Empirical Model of Large-Batch Training, arXiv 1812.06162, eq. 2.6",
  equation: "η'/η = (1 + B_noise/B)/(1 + B_noise/B')",
  parameter: "learning_rate",
  optimizers: ["sgd"],
  certainty: "S",
  apply: (rate, { batch, noiseScale }) =>
    batch === undefined || noiseScale === undefined
      ? null
      : positive((rate * optimalLearningRate(1, noiseScale, batch[1])) / optimalLearningRate(1, noiseScale, batch[0])),
};
