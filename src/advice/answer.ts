import type { Advice, Assumption, FrontierPoint } from "../contract/answer.ts";
import type { Optimizer } from "../contract/question.ts";
import { betasFor, USUAL_BETA2, weightDecayAdvice } from "../science/learning-rate/index.ts";
import { lossForecast, lossPenalty } from "../science/loss.ts";
import { largestBatchWithin, regimeOf, smallestBatchWithin } from "../science/overhead.ts";
import type { Case } from "./case.ts";
import { distributionOf, evidenceOf } from "./evidence.ts";
import { layoutOf } from "./layout.ts";
import { MODEL_VERSION } from "./model-version.ts";
import { phasesOf } from "./phases.ts";
import { describeRate } from "./rate.ts";
import type { Settled } from "./settle.ts";
import { summarize } from "./summary.ts";
import { warningsFor } from "./warnings.ts";

interface Beside {
  readonly frontier: FrontierPoint[];
  readonly alternatives: Advice["alternatives"];
  readonly pins: Advice["pins"];
}

/** Batches that waste no more than this are as good as the best one can be told (Schaipp 2026: 5 % over a 4× range). */
const WINDOW_OVERHEAD = 1.05;

/** Everything decided, in the words of the contract. */
export const describe = (known: Case, { choice, chosen, rate }: Settled, beside: Beside): Advice => {
  const { question, subject, setting, judgement } = known;
  const { option, course, bill } = chosen;
  const { optimizer, objective, data } = question;
  const batch = option.batchTokens;
  const beta2 = betasFor(optimizer, batch, judgement.curve.optimalTokens);
  // An optimizer without a second moment warms up as long as the usual one has it.
  const learningRate = describeRate(rate, optimizer.lr_schedule, course.legs, beta2 ?? USUAL_BETA2);
  const weightDecay = learningRate === null ? optimizer.weight_decay : weightDecayAdvice(optimizer, setting, batch, learningRate.peak);
  const overhead = Math.max(1, course.overhead);
  const effective = objective.hold === "loss" ? data.tokens : data.tokens / overhead;
  const allowed = objective.prefer === "balanced" ? Math.max(WINDOW_OVERHEAD, 1 + objective.max_token_overhead) : WINDOW_OVERHEAD;
  const language = setting.language && subject.shape !== null;

  const answer: Omit<Advice, "summary" | "warnings"> = {
    model_version: MODEL_VERSION,
    batch: {
      tokens: batch,
      sequences: option.plan.batchSequences,
      window_tokens: {
        low: Math.max(1, smallestBatchWithin(allowed, judgement.curve)),
        high: largestBatchWithin(allowed, judgement.curve),
      },
      regime: regimeOf(batch, judgement.curve),
    },
    schedule: phasesOf(course.legs, rate.at),
    learning_rate: learningRate,
    optimizer: {
      beta2,
      weight_decay: weightDecay,
    },
    layout: layoutOf(option.plan),
    cost: {
      steps: course.steps,
      tokens: course.tokens,
      flops: course.tokens * subject.flopsPerToken,
      flops_6nd: course.tokens * subject.flopsPerToken6N,
      accelerator_hours: bill.acceleratorHours,
      wall_clock_hours: bill.wallClockHours,
      goodput: bill.goodput,
      usd: bill.usd,
      energy_kwh: bill.energyKwh,
    },
    batch_sizes: {
      optimal_tokens: distributionOf(judgement.optimal.estimate),
      critical_tokens: distributionOf(judgement.critical.estimate),
      noise_scale_tokens: judgement.noise === null ? null : distributionOf(judgement.noise),
    },
    loss: {
      expected: !language || subject.shape === null ? null : distributionOf(lossForecast(subject.shape.params, subject.shape.activeParams, effective, question.measurements.losses)),
      penalty_nats: !language ? null : objective.hold === "loss" ? 0 : lossPenalty(data.tokens, overhead),
      token_overhead: overhead - 1,
      ramp_saving: course.legs.length === 1 ? 0 : option.overhead - course.overhead,
    },
    frontier: beside.frontier,
    pins: beside.pins,
    alternatives: beside.alternatives,
    evidence: [...judgement.optimal.voices, ...judgement.critical.voices, ...judgement.noiseVoices, ...(rate.answer?.voices ?? [])].map(evidenceOf),
    assumptions: [...subject.assumptions, ...optimizerAssumptions(optimizer, beta2, weightDecay)],
  };
  const told = { answer: { ...answer, warnings: [] }, params: subject.params, accelerator: subject.cluster.accelerator.id, count: question.hardware.count, example: !setting.language };
  const { model_version, ...rest } = answer;
  return { model_version, summary: summarize(told), ...rest, warnings: warningsFor(known, choice, chosen, answer) };
};

/** Where the caller named no β2 or weight decay: what stands in, and why. */
const optimizerAssumptions = (optimizer: Optimizer, beta2: number | null, weightDecay: number | null): Assumption[] => {
  const found: Assumption[] = [];
  if (optimizer.beta2 === null && beta2 !== null) {
    found.push({ path: "/optimizer/beta2", value: beta2, why: "0.95, or below a quarter of the optimal batch what keeps its half-life in tokens (Marek et al. 2025, arXiv 2507.07101)" });
  }
  if (optimizer.weight_decay === null && weightDecay !== null) {
    found.push({ path: "/optimizer/weight_decay", value: weightDecay, why: "0.1, or what keeps B/(η·λ·D) near its optimum where 0.1 does not (Power Lines, arXiv 2505.13738)" });
  }
  return found;
};
