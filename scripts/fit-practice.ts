/**
 * Fits what published runs did (src/science/published-runs) as a function of their parameters and tokens, for
 * src/science/evidence/practice.ts, and prints what bcrit would have advised them: `node scripts/fit-practice.ts`.
 */
import { Z90 } from "../src/numbers/normal.ts";
import { optimalBatch } from "../src/science/evidence/index.ts";
import { peakLearningRate } from "../src/science/learning-rate/index.ts";
import { expectedLoss } from "../src/science/loss.ts";
import { publishedRuns } from "../src/science/published-runs/index.ts";
import type { PublishedRun } from "../src/science/published-runs/index.ts";
import type { Setting } from "../src/science/types.ts";
import { bodyParams, fitPractice } from "./data/practice-fit.ts";
import type { Size } from "./data/practice-fit.ts";

const activeOf = (run: PublishedRun) => (run.active_params === null ? bodyParams(run) : run.active_params);

const sizes: Readonly<Record<string, Size>> = {
  "all parameters": bodyParams,
  "active parameters": activeOf,
  "geometric mean": (run) => Math.sqrt(bodyParams(run) * activeOf(run)),
};
const spread = (values: readonly number[]) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);

for (const target of ["final_batch_tokens", "learning_rate"] as const) {
  const runs = publishedRuns.filter((run) => run[target] !== null);
  console.log(`${target}: ${runs.length} runs of ${new Set(runs.map(({ laboratory }) => laboratory)).size} laboratories`);
  for (const [name, size] of Object.entries(sizes)) {
    const left = (others: (run: PublishedRun, other: PublishedRun) => boolean) =>
      spread(runs.map((run) => Math.log(run[target] ?? 1) - Math.log(fitPractice(runs.filter((other) => others(run, other)), (other) => other[target], size).read(run))));
    const laboratory = left((run, other) => other.laboratory !== run.laboratory);
    const one = left((run, other) => other !== run);
    const [at, params, tokens] = fitPractice(runs, (run) => run[target], size).coefficients;
    console.log(`  ${name.padEnd(18)} at ${at.toFixed(3)}, params ${params.toFixed(3)}, tokens ${tokens.toFixed(3)}; log-sd leaving one laboratory out ${laboratory.toFixed(2)}, one run ${one.toFixed(2)}`);
  }
}

const settingOf = (run: PublishedRun): Setting => ({
  language: true,
  params: bodyParams(run),
  activeParams: activeOf(run),
  tokens: run.tokens,
  sequenceLength: run.sequence_length,
  flopsPerToken: 6 * activeOf(run) + (run.shape === null ? 0 : 12 * run.shape.layers * run.shape.hidden * run.sequence_length),
  loss: expectedLoss(bodyParams(run), activeOf(run), run.tokens),
  optimizer: run.optimizer,
});

console.log("\nrun                   batch done / advised (ratio, z)         rate done / advised at that batch (ratio, z)");
const ratios: Record<"batch" | "rate", { readonly ratio: number; readonly z: number }[]> = { batch: [], rate: [] };
for (const run of publishedRuns) {
  const done = run.final_batch_tokens;
  if (done === null) continue;
  const setting = settingOf(run);
  const batch = optimalBatch(setting).estimate;
  const against = (value: number, { median, logSd }: typeof batch) => ({ ratio: median / value, z: Math.log(value / median) / logSd });
  const told = (value: number, advised: typeof batch) => `${value.toExponential(1)} / ${advised.median.toExponential(1)} ±${advised.logSd.toFixed(2)} (${against(value, advised).ratio.toFixed(2)}, ${against(value, advised).z.toFixed(1)})`;
  ratios.batch.push(against(done, batch));
  const peak = peakLearningRate("adamw", setting, done, { optimalTokens: batch.median, noiseTokens: null, tuned: null });
  const rate = run.learning_rate;
  if (rate !== null && "estimate" in peak) ratios.rate.push(against(rate, peak.estimate));
  console.log(`${run.id.padEnd(20)}  ${told(done, batch).padEnd(38)}  ${rate !== null && "estimate" in peak ? told(rate, peak.estimate) : "-"}`);
}
for (const [what, list] of Object.entries(ratios)) {
  const within = (factor: number) => list.filter(({ ratio }) => Math.max(ratio, 1 / ratio) <= factor).length;
  console.log(`${what}: of ${list.length}, within 2.5 ${within(2.5)}, 3 ${within(3)}, 5 ${within(5)}, 6 ${within(6)}; in the stated 80 % interval ${list.filter(({ z }) => Math.abs(z) < Z90).length}`);
}
