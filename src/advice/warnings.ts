import type { Advice, Warning } from "../contract/answer.ts";
import { grouped } from "../numbers/grouped.ts";
import { beyondMeasured } from "./domain.ts";
import type { Case } from "./case.ts";
import { isPinned, pinnedSequences } from "./checks.ts";
import { human } from "./human.ts";
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
/** A batch this many times the optimal one was moved by something else. */
const MOVED = 1.25;

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

const batchWarnings = (known: Case, choice: Choice, { option }: Prospect): Warning[] => {
  const { question, subject, judgement, setting } = known;
  const pinned = pinnedSequences(question, subject.sequenceLength);
  const pinnedAt = question.batch.sequences === null ? "/batch/tokens" : "/batch/sequences";
  const found: Warning[] = [];
  const { batchSequences, layout } = option.plan;
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
  } else {
    const message = bubbleMessage(known, option);
    if (message !== null) found.push({ code: "hardware_sets_batch", message, path: "/hardware" });
  }
  if (pinned !== null && option.overhead > 1 + PINNED_WASTE) {
    found.push({ code: "pinned_batch_wastes", message: `the pinned batch wastes ${(100 * (option.overhead - 1)).toFixed(0)} % of the tokens against the best one (${human(judgement.curve.optimalTokens)}): see pins and alternatives`, path: pinnedAt });
  }
  if (option.batchTokens > judgement.critical.estimate.median) {
    found.push({ code: "above_critical_batch", message: `the batch lies above the critical one (${human(judgement.critical.estimate.median)} ${setting.language ? "tokens" : "examples"}): more than twice the fewest tokens are spent`, path: "/batch" });
  }
  return found;
};

/**
 * Where a pipeline wants more micro-batches than the statistics do: its bubble is a large share of the step at the batch advised,
 * or would be at the optimal one, far below it.
 */
const bubbleMessage = ({ question, subject, judgement, setting, machine }: Case, option: Prospect["option"]): string | null => {
  const bubble = machine.bubble(option.plan);
  if (bubble === null) return null;
  const { plan, batchTokens } = option;
  const optimal = judgement.curve.optimalTokens;
  const here = bubble.shareAt(plan.batchSequences);
  const there = bubble.shareAt(optimal / subject.sequenceLength);
  const moved = batchTokens > MOVED * optimal;
  if (here <= LARGE_BUBBLE && !(moved && there > LARGE_BUBBLE)) return null;
  const unit = setting.language ? "sequences" : "examples";
  const enough = bubble.batchAt(LARGE_BUBBLE);
  const below = enough === null ? "" : `more than ${percent(LARGE_BUBBLE)} below ${grouped(enough)} ${unit}`;
  const statistics = `${human(optimal)} ${setting.language ? `tokens (${grouped(Math.round(optimal / subject.sequenceLength))} ${unit})` : unit}`;
  const wanting = `${plan.layout.pipelineParallel} stages want more micro-batches`;
  if (here > LARGE_BUBBLE) return `${percent(here)} of the step is pipeline bubble at this batch${below === "" ? "" : `, and ${below}`}: ${wanting}, and the statistics alone would choose ${statistics}, where it is ${percent(there)}`;
  const given = isPinned(question.batch) ? "which the pinned batch gives them" : "and so the batch is larger";
  return `the statistics alone would choose ${statistics}, where ${percent(there)} of the step is pipeline bubble${below === "" ? "" : ` (${below})`}: ${wanting}, ${given}`;
};

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;

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
