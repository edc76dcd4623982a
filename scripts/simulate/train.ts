import type { RunAdvice } from "../../src/contract/run-advice.ts";
import { Agents } from "./agent.ts";
import { chanceOf } from "./chance.ts";
import { held, oracle, type Taken } from "./oracle.ts";
import { adviceBefore, adviceNow, questionOf, type Service, stepSecondsOf } from "./service.ts";
import { lossAt, noiseScaleAt, overheadAt, type Truth } from "./truth.ts";

/** How a run went that followed the advice, beside the best there was and beside holding its first batch. */
export interface Outcome {
  readonly truth: Truth;
  readonly advised: Taken;
  readonly best: Taken;
  readonly stayed: Taken;
  /** Batches in sequences with the tokens they began at. */
  readonly batches: readonly (readonly [tokens: number, batchSequences: number])[];
  /** Of the forecasts one doubling ahead: how many, and how many held the truth within their 80 %. */
  readonly forecasts: { readonly made: number; readonly held: number };
}

/** The advice is read after each of these shares of the run. */
const READS = 120;
/** Steps measured between two reads. */
const MEASURED = 48;
/** Progress the target asks for, as a share of the run's tokens: what a run at its allowance reaches. */
const TARGET = 0.8;

/** Trains one run by the advice of the service, until it has made the progress of its target. */
export const train = async (service: Service, truth: Truth, seed: number): Promise<Outcome> => {
  const chance = chanceOf(seed);
  const before = await adviceBefore(service, truth);
  const seconds = await stepSecondsOf(service, truth, before.layout);
  const unit = before.layout.data_parallel * before.layout.micro_batch;
  const first = before.schedule[0]?.batch_sequences ?? before.batch.sequences;
  const { id } = await service.post<{ id: string }>("/v1/runs", { name: truth.name, question: questionOf(truth) });
  const agents = new Agents(service, id, { chance, sequenceLength: truth.sequenceLength, groups: Math.min(64, before.layout.data_parallel) });

  const target = TARGET * truth.tokens;
  const restarts = truth.restarts.map((share) => share * truth.tokens);
  const batches: [number, number][] = [[0, first]];
  const forecasts: { readonly atTokens: number; readonly low: number; readonly high: number }[] = [];
  let [batchSequences, learningRate] = [first, before.schedule[0]?.learning_rate ?? 1e-4];
  let [tokens, progress, step, hours, spent, steps] = [0, 0, 0, 0, 0, 0];
  // Trained again after restarts: nobody's schedule is spared it.
  const again = { tokens: 0, hours: 0, steps: 0 };
  await agents.postThroughput(before.layout.micro_batch, seconds(batchSequences));
  let changed = false;

  /* oxlint-disable no-await-in-loop -- a run happens in order */
  while (progress < target && spent < 3 * truth.tokens) {
    const batch = batchSequences * truth.sequenceLength;
    const stretch = Math.max(1, Math.round(truth.tokens / READS / batch));
    const every = Math.max(1, Math.floor(stretch / MEASURED));
    for (let i = 0; i < stretch && progress < target; i++) {
      const phase = tokens > truth.decayFrom * truth.tokens ? "decay" : "stable";
      if (i % every === 0) agents.measure({ step, tokens: tokens + batch, batchSequences, learningRate, segment: `${phase}-${batchSequences}`, noise: noiseScaleAt(truth, tokens), loss: lossAt(truth, progress) });
      progress += batch / overheadAt(truth, batch, progress);
      tokens += batch;
      spent += batch;
      step++;
      steps++;
      hours += seconds(batchSequences) / 3600;
    }
    await agents.post();
    if (changed) await agents.postThroughput(before.layout.micro_batch, seconds(batchSequences));
    changed = false;
    if (restarts[0] !== undefined && tokens > restarts[0]) {
      restarts.shift();
      // What was trained since the checkpoint is lost, and its hours are spent.
      const back = Math.min(step, Math.round((0.02 * truth.tokens) / batch));
      progress -= (back * batch) / overheadAt(truth, batch, progress);
      [tokens, step] = [tokens - back * batch, step - back];
      again.tokens += back * batch;
      again.steps += back;
      again.hours += (back * seconds(batchSequences)) / 3600;
      agents.restart(step);
      continue;
    }
    const advice: RunAdvice = await adviceNow(service, id);
    if (advice.seen.forecast !== null) forecasts.push({ atTokens: advice.seen.forecast.at_tokens, low: advice.seen.forecast.noise_scale_tokens.p10, high: advice.seen.forecast.noise_scale_tokens.p90 });
    const { next } = advice;
    if (next.action === "grow" && next.batch_tokens !== null && (next.at_tokens ?? 0) <= tokens + 2 * next.batch_tokens) {
      batchSequences = Math.round(next.batch_tokens / truth.sequenceLength);
      learningRate = next.learning_rate ?? learningRate;
      batches.push([tokens, batchSequences]);
      changed = true;
    }
  }

  const least = held(truth, seconds, target, unit).tokens;
  const ladder = Array.from({ length: 13 }, (_, i) => first * 2 ** i);
  const stayed = held(truth, seconds, target, first);
  const best = oracle(truth, seconds, { progress: target, ladder, tokens: (1 + truth.allowed) * Math.min(least, stayed.tokens) });
  return {
    truth,
    advised: { hours, tokens: spent, steps },
    best: plus(best, again),
    stayed: plus(stayed, again),
    batches,
    forecasts: judged(truth, forecasts, tokens),
  };
};

const plus = (one: Taken, other: Taken): Taken => ({ hours: one.hours + other.hours, tokens: one.tokens + other.tokens, steps: one.steps + other.steps });

/** Forecasts of times the run came to, in the phase they were made for. */
const judged = (truth: Truth, forecasts: readonly { readonly atTokens: number; readonly low: number; readonly high: number }[], tokens: number): Outcome["forecasts"] => {
  const checked = forecasts.filter(({ atTokens }) => atTokens <= Math.min(tokens, truth.decayFrom * truth.tokens));
  return { made: checked.length, held: checked.filter(({ atTokens, low, high }) => low <= truth.noiseAt(atTokens) && truth.noiseAt(atTokens) <= high).length };
};
