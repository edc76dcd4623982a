import type { Law } from "../types.ts";
import { chinchillaLoss } from "./chinchilla-loss.ts";
import { deepseek2024Batch } from "./deepseek-2024-batch.ts";
import { deepseek2024LearningRate } from "./deepseek-2024-learning-rate.ts";
import { kaplan2020CriticalBatch } from "./kaplan-2020-critical-batch.ts";
import { kaplan2020LearningRate } from "./kaplan-2020-learning-rate.ts";
import { mccandlish2018Examples } from "./mccandlish-2018.ts";
import { merrill2025 } from "./merrill-2025.ts";
import { minicpm2024 } from "./minicpm-2024.ts";
import { minimax2025 } from "./minimax-2025.ts";
import { muonBatch } from "./muon-batch.ts";
import { porian2024Batch } from "./porian-2024-batch.ts";
import { porian2024LearningRate } from "./porian-2024-learning-rate.ts";
import { powerLines2025CriticalBatch } from "./power-lines-2025-critical-batch.ts";
import { powerLines2025OptimalBatch } from "./power-lines-2025-optimal-batch.ts";
import { powerLines2025Timescale } from "./power-lines-2025-timescale.ts";
import { schaipp2026 } from "./schaipp-2026.ts";
import { stepLaw2025Batch } from "./step-law-2025-batch.ts";
import { stepLaw2025LearningRate } from "./step-law-2025-learning-rate.ts";
import { zhang2024 } from "./zhang-2024.ts";

export { distanceOutside, FOREIGN_OPTIMIZER } from "./domain.ts";
export { rules } from "./rules/index.ts";
export type { Change } from "./rules/index.ts";

/** Every published law. Adding a paper is adding a file and a line. */
export const laws: readonly Law[] = [
  stepLaw2025Batch,
  schaipp2026,
  powerLines2025OptimalBatch,
  minicpm2024,
  deepseek2024Batch,
  porian2024Batch,
  muonBatch,
  powerLines2025CriticalBatch,
  zhang2024,
  merrill2025,
  kaplan2020CriticalBatch,
  minimax2025,
  mccandlish2018Examples,
  stepLaw2025LearningRate,
  deepseek2024LearningRate,
  porian2024LearningRate,
  kaplan2020LearningRate,
  powerLines2025Timescale,
  chinchillaLoss,
];
