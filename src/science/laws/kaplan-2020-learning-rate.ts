import type { Law } from "../types.ts";
import { languageLaw } from "./language-law.ts";

/**
 * Kaplan's learning rate, a rule of thumb at 512 sequences of 1024 tokens. It turns negative near 12e9 parameters, where it
 * answers null; the paper itself says it breaks down near 10e9. It stands 4.6× below 26 measured cells: log-sd 1.6.
 */
export const kaplan2020LearningRate: Law = languageLaw({
  id: "kaplan-2020-learning-rate",
  citation: "Kaplan et al. 2020, Scaling Laws for Neural Language Models, arXiv 2001.08361, eq. D.1",
  equation: "η = 0.003239 − 0.0001395·ln N",
  quantity: "peak_learning_rate",
  unit: "1",
  needs: ["params"],
  domain: { params: [1e6, 1.5e9], tokens: [1e9, 1.3e11], optimizers: ["adamw", "adafactor"] },
  certainty: "S",
  logSd: 1.6,
  formula: ({ params }) => 0.003239 - 0.0001395 * Math.log(params),
  batch: () => 512 * 1024,
  vectors: [{ setting: { params: 1e9 }, value: 3.481e-4, tolerance: 1e-3 }],
});
