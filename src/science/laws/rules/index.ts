import { bjorckLearningRate } from "./bjorck-2024.ts";
import { linear } from "./linear.ts";
import { malladiBeta1, malladiBeta2, malladiEpsilon, malladiLearningRate } from "./malladi-2022.ts";
import { marekBeta2 } from "./marek-2025.ts";
import { mccandlishLearningRate } from "./mccandlish-2018.ts";
import { measuredGridLearningRate } from "./measured-grid.ts";
import type { Rule } from "./rule.ts";
import { seesawBatch, seesawLearningRate } from "./seesaw-2025.ts";
import { smithBatch } from "./smith-2018.ts";
import { surgeLearningRate } from "./surge-2024.ts";

export type { Change, Rule } from "./rule.ts";

/** Every published rule for moving a hyperparameter. Adding a paper is adding a file and a line. */
export const rules: readonly Rule[] = [
  measuredGridLearningRate,
  malladiLearningRate,
  malladiBeta1,
  malladiBeta2,
  malladiEpsilon,
  marekBeta2,
  surgeLearningRate,
  bjorckLearningRate,
  seesawLearningRate,
  seesawBatch,
  linear,
  mccandlishLearningRate,
  smithBatch,
];
