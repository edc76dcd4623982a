import type { Advice, Warning } from "../contract/answer.ts";
import { beyondMeasured } from "./domain.ts";
import type { Case } from "./case.ts";
import { pinnedSequences } from "./checks.ts";
import { grouped, human } from "./human.ts";
import type { Choice, Prospect } from "./prospect.ts";
import { rateWarnings } from "./rate.ts";

type Answer = Omit<Advice, "summary" | "warnings">;

/** Repeating data more than about four times stops helping (Muennighoff et al. 2023, arXiv 2305.16264). */
const MOST_EPOCHS = 4;
/** A batch moved by more than this share of what was wanted is said aloud. */
const ROUNDING = 0.005;
/** A pinned batch that wastes more than this is said aloud. */
const PINNED_WASTE = 0.1;
/** A run of fewer steps spends too much of itself warming up: the measured grids are silent below it. */
const FEWEST_STEPS = 2000;
/** Pipeline bubble above this share of the step is hardware setting the batch. */
const LARGE_BUBBLE = 0.15;

/** What a person would want to know before they trust the answer, most important first. */
export const warningsFor = (known: Case, choice: Choice, chosen: Prospect, answer: Answer): Warning[] => [
  ...known.judgement.warnings,
  ...known.subject.warnings,
  ...batchWarnings(known, choice, chosen),
  ...domainWarnings(known),
  ...rateWarnings(answer.learning_rate, known.question.optimizer.tuned !== null),
  ...optimizerWarnings(known, answer),
  ...dataWarnings(known, answer),
];

/** Values of the caller that the advice departs from. */
const optimizerWarnings = ({ question: { optimizer } }: Case, answer: Answer): Warning[] => {
  const found: Warning[] = [];
  const depart = (field: "beta2" | "weight_decay", why: string) => {
    const [given, advised] = [optimizer[field], answer.optimizer[field]];
    if (given !== null && advised !== null && given !== advised) {
      found.push({ code: `${field}_changed`, message: `${field} ${advised.toPrecision(3)} instead of ${given}: ${why}`, path: `/optimizer/${field}` });
    }
  };
  depart("beta2", "keeps the half-life of the second moment in tokens at this batch (Marek et al. 2025, arXiv 2507.07101)");
  depart("weight_decay", "brings the timescale B/(η·λ·D) near its optimum (Power Lines, arXiv 2505.13738)");
  return found;
};

const batchWarnings = ({ question, subject, judgement, setting }: Case, choice: Choice, { option }: Prospect): Warning[] => {
  const pinned = pinnedSequences(question, subject.sequenceLength);
  const pinnedAt = question.batch.sequences === null ? "/batch/tokens" : "/batch/sequences";
  const found: Warning[] = [];
  const { batchSequences, layout, breakdown, seconds } = option.plan;
  if (pinned !== null && Math.abs(batchSequences / pinned - 1) > 1e-9) {
    const off = Math.abs(batchSequences / pinned - 1);
    found.push({
      code: "batch_rounded",
      message: `${pinned} sequences do not divide over ${question.hardware.count} accelerators: ${batchSequences} do (${off > ROUNDING ? `${(100 * off).toFixed(1)} % ${batchSequences > pinned ? "more" : "fewer"}` : "nearly the same"})`,
      path: pinnedAt,
    });
  }
  if (choice.overAllowance) {
    const smallest = layout.dataParallel === 1 ? "even one sequence is too large a batch: shorter sequences" : "fewer accelerators";
    found.push({ code: "hardware_sets_batch", message: `every batch that ${question.hardware.count} accelerators can run costs more than the ${(100 * question.objective.max_token_overhead).toFixed(0)} % more tokens allowed: ${smallest} would waste less`, path: layout.dataParallel === 1 ? "/data/sequence_length" : "/hardware/count" });
  } else if (breakdown.pipeline_bubble / seconds > LARGE_BUBBLE) {
    const share = (100 * breakdown.pipeline_bubble) / seconds;
    const unit = setting.language ? "sequences" : "examples";
    const message = `${share.toFixed(0)} % of the step is pipeline bubble at this batch, and more than ${100 * LARGE_BUBBLE} % below ${grouped(batchWithoutBubble(option.plan))} ${unit}: ${layout.pipelineParallel} stages want more micro-batches than the statistics do, which would choose ${human(judgement.curve.optimalTokens)} tokens`;
    found.push({ code: "hardware_sets_batch", message, path: "/hardware" });
  }
  if (pinned !== null && option.overhead > 1 + PINNED_WASTE) {
    found.push({ code: "pinned_batch_wastes", message: `the pinned batch wastes ${(100 * (option.overhead - 1)).toFixed(0)} % of the tokens against the best one (${human(judgement.curve.optimalTokens)}): see pins and alternatives`, path: pinnedAt });
  }
  if (option.batchTokens > judgement.critical.estimate.median) {
    found.push({ code: "above_critical_batch", message: `the batch lies above the critical one (${human(judgement.critical.estimate.median)} ${setting.language ? "tokens" : "examples"}): more than twice the fewest tokens are spent`, path: "/batch" });
  }
  return found;
};

/** Sequences at which the pipeline's bubble falls to LARGE_BUBBLE of the step: the bubble stays, the rest grows with the micro-batches. */
const batchWithoutBubble = ({ batchSequences, breakdown, seconds }: Prospect["option"]["plan"]): number => {
  const bubble = breakdown.pipeline_bubble;
  return Math.ceil((batchSequences * bubble * (1 / LARGE_BUBBLE - 1)) / (seconds - bubble));
};

const domainWarnings = ({ setting, judgement }: Case): Warning[] => {
  if (!setting.language) {
    if (judgement.noise !== null || judgement.optimal.voices.some((voice) => voice.kind === "measurement")) return [];
    return [{ code: "no_evidence", message: "no law covers this work and nothing was measured: the batch is a guess over two orders of magnitude. Give measurements.noise or measurements.steps_to_target", path: "/measurements" }];
  }
  return beyondMeasured(setting);
};

const dataWarnings = ({ question }: Case, { cost }: Answer): Warning[] => {
  const found: Warning[] = [];
  const { tokens, unique_tokens: unique } = question.data;
  if (unique !== null && tokens > MOST_EPOCHS * unique) {
    found.push({ code: "repeated_data", message: `the data is seen ${(tokens / unique).toFixed(1)} times; beyond about ${MOST_EPOCHS} times repeating adds little (Muennighoff et al. 2023)`, path: "/data/unique_tokens" });
  }
  if (cost.steps < FEWEST_STEPS) {
    found.push({ code: "few_steps", message: `the run has only ${cost.steps} optimizer steps: warm-up takes a large share of it, and nobody measured batches in runs this short`, path: "/data/tokens" });
  }
  return found;
};
