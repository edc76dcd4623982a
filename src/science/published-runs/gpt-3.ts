import { run, shape } from "./run.ts";
import type { PublishedRun } from "./types.ts";

const CITATION = "Brown et al. 2020, Language Models are Few-Shot Learners, arXiv 2005.14165, tables 2.1 and D.1, appendix B";

/** name, parameters, layers, hidden, heads, head size, batch, learning rate, end of the ramp, FLOPs. */
const table = [
  ["125M", 125e6, 12, 768, 12, 64, 0.5e6, 6e-4, 4e9, 2.25e20],
  ["350M", 356e6, 24, 1024, 16, 64, 0.5e6, 3e-4, 4e9, 6.41e20],
  ["760M", 760e6, 24, 1536, 16, 96, 0.5e6, 2.5e-4, 4e9, 1.37e21],
  ["1.3B", 1.3e9, 24, 2048, 24, 128, 1e6, 2e-4, 6e9, 2.38e21],
  ["2.7B", 2.65e9, 32, 2560, 32, 80, 1e6, 1.6e-4, 6e9, 4.77e21],
  ["6.7B", 6.66e9, 32, 4096, 32, 128, 2e6, 1.2e-4, 8e9, 1.2e22],
  ["13B", 12.85e9, 40, 5140, 40, 128, 2e6, 1e-4, 8e9, 2.31e22],
  ["175B", 174.6e9, 96, 12_288, 96, 128, 3.2e6, 0.6e-4, 12e9, 3.14e23],
] as const;

/** GPT-3 at its eight sizes. Batches are as printed, in millions of tokens. */
export const gpt3: readonly PublishedRun[] = table.map(([name, params, layers, hidden, heads, head_dim, batch, learning_rate, ramp, flops_reported]) =>
  run({
    id: `gpt-3-${name.toLowerCase()}`,
    name: `GPT-3 ${name}`,
    laboratory: "OpenAI",
    params,
    // The published 24 heads of 128 do not make 2048, and 40 of 128 not 5140: the second is read as 5120, the first kept as 16 heads.
    shape: shape({ layers, hidden: hidden === 5140 ? 5120 : hidden, heads: name === "1.3B" ? 16 : heads, head_dim, ffn: 4 * (hidden === 5140 ? 5120 : hidden), vocab: 50_257 }),
    tokens: 300e9,
    sequence_length: 2048,
    accelerator: "v100-sxm-32gb",
    ...(name === "175B" ? { accelerators: 10_000, wall_clock_days: 14.8 } : {}),
    flops_reported,
    batch_growth: "linear",
    knots: [[0, 32_000], [ramp, batch]],
    learning_rate,
    certainty: "R",
    citation: CITATION,
    note:
      "The ramp took 4 to 12 billion tokens depending on the size; which size took how long is assumed here." +
      (name === "175B" ? " Accelerators and days: Patterson et al. 2021, arXiv 2104.10350." : ""),
  }),
);
