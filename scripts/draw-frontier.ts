/** `node scripts/draw-frontier.ts`: writes docs/frontier.svg, the frontier of a run like PaLM 540B. */
import { readFileSync, writeFileSync } from "node:fs";
import { advise } from "../src/advice/advise.ts";
import { frontierChart } from "../src/charts/frontier.ts";
import { Question } from "../src/contract/question.ts";

const question = Question.parse(JSON.parse(readFileSync(new URL("../docs/examples/palm-540b.json", import.meta.url), "utf8")));
const advice = advise(question);
if (!advice.ok) throw new Error(JSON.stringify(advice.failure));
writeFileSync(
  new URL("../docs/frontier.svg", import.meta.url),
  `${frontierChart(advice.value, "540B parameters, 780B tokens in sequences of 2,048, on 3,072 or 6,144 TPU v4: each point is a batch, held from first to last, labelled in tokens")}\n`,
);
