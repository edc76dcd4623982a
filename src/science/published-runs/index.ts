import { deepseek } from "./deepseek.ts";
import { dense } from "./dense.ts";
import { gpt3 } from "./gpt-3.ts";
import { llama } from "./llama.ts";
import { minimax01 } from "./minimax.ts";
import type { PublishedRun } from "./types.ts";

export type { PublishedRun, PublishedShape } from "./types.ts";

/** Every published run: what practice did. Adding one is adding a row to a file. */
export const publishedRuns: readonly PublishedRun[] = [...gpt3, ...dense, ...llama, ...deepseek, minimax01];
