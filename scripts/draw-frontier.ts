/** `node scripts/draw-frontier.ts`: writes docs/frontier.svg, the frontier of a run like PaLM 540B. */
import { writeFileSync } from "node:fs";
import { advise } from "../src/advice/advise.ts";
import { frontierChart } from "../src/charts/frontier.ts";
import { Question } from "../src/contract/question.ts";

const question = Question.parse({
  model: { params: 540.35e9, layers: 118, hidden: 18_432, heads: 48, kv_heads: 1, ffn: 73_728, vocab: 256_000, gated_mlp: true, tied_embeddings: true },
  data: { tokens: 780e9, sequence_length: 2048 },
  hardware: { accelerator: "tpu-v4", count: 6144, counts: [3072, 6144] },
});
const advice = advise(question);
if (!advice.ok) throw new Error(JSON.stringify(advice.failure));
writeFileSync(
  new URL("../docs/frontier.svg", import.meta.url),
  `${frontierChart(advice.value, "540B parameters, 780B tokens in sequences of 2,048, on 3,072 or 6,144 TPU v4: each point is a batch, held from first to last, labelled in tokens")}\n`,
);
