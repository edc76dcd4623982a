import type { Case } from "../advice/case.ts";
import { human } from "../advice/human.ts";
import { sequenceLengthOf } from "../advice/understand.ts";
import type { Plan } from "../hardware/types.ts";
import type { Warning } from "../contract/answer.ts";
import { overheadBetween } from "../science/overhead.ts";
import type { OverheadCurve } from "../science/overhead.ts";
import type { RunState } from "./state.ts";
import type { Segment } from "./segments.ts";
import { ANOTHER_RATE } from "./steady-noise.ts";

/** Waste of the tokens seen that is said aloud. */
const WORTH_SAYING = 0.1;
/** Shares of steps clipped and skipped that are said aloud. */
const OFTEN = { clipped: 0.3, skipped: 0.05 } as const;

/** Tokens the batches so far have cost beyond the best constant one over the same stretch. */
const wasted = (segments: readonly Segment[], curve: OverheadCurve, total: number): { readonly tokens: number; readonly large: boolean } => {
  let [tokens, above] = [0, 0];
  for (const { batchTokens, fromTokens, toTokens } of segments) {
    const [from, to] = [fromTokens / total, Math.min(1, toTokens / total)];
    const cost = (batch: number) => overheadBetween(batch, from, to, curve);
    let best = { batch: batchTokens, cost: cost(batchTokens) };
    for (let octave = -8; octave <= 8; octave += 1) {
      const batch = curve.optimalTokens * 2 ** octave;
      if (cost(batch) < best.cost) best = { batch, cost: cost(batch) };
    }
    const more = total * (cost(batchTokens) - best.cost);
    tokens += more;
    above += batchTokens > best.batch ? more : 0;
  }
  return { tokens, large: above > tokens / 2 };
};

const batchSoFar = ({ judgement, question, setting, machine }: Case, state: RunState, plan: Plan | undefined): Warning[] => {
  const { tokens, large } = wasted(state.segments, judgement.curve, question.data.tokens);
  if (state.current === null || tokens < WORTH_SAYING * state.tokens) return [];
  const perSecond = plan === undefined ? null : state.current.batchTokens / plan.seconds;
  const hours = perSecond === null ? "" : `, about ${human(Number((tokens / perSecond / 3600).toPrecision(3)))} hours on ${machine.cluster.count} accelerators`;
  const unit = setting.language ? "tokens" : "examples";
  const side = large ? "above" : "below";
  return [{ code: large ? "batch_above_critical" : "batch_below_optimal", message: `the batch so far lay far ${side} the best one: it has cost ${human(Number(tokens.toPrecision(3)))} ${unit} of the ${human(state.tokens)} seen${hours}`, path: "/seen/batch_tokens" }];
};

const phaseChange = ({ segments }: RunState): Warning[] => {
  const [before, now] = [segments.at(-2), segments.at(-1)];
  if (before === undefined || now === undefined || before.learningRate === null || now.learningRate === null) return [];
  const ratio = now.learningRate / before.learningRate;
  if (!(ratio > 0) || Math.abs(Math.log(ratio)) < Math.log(ANOTHER_RATE)) return [];
  const message = `the learning rate went from ${before.learningRate.toPrecision(2)} to ${now.learningRate.toPrecision(2)} between segments ${before.id} and ${now.id}: the noise scale goes about as its inverse (McCandlish et al. 2018), so what was measured before starts a new level, not a trend`;
  return [{ code: "learning_rate_phase_changed", message, path: "/seen/learning_rate" }];
};

const measuring = ({ cells, diagnosis, reading, segments }: RunState, question: Case["question"]): Warning[] => {
  const found: Warning[] = [];
  if (diagnosis !== null) found.push({ code: "noise_measured_wrong", message: diagnosis, path: "/seen/noise" });
  const latest = cells.filter(({ segment }) => segment.id === segments.at(-1)?.id);
  const sum = (of: (cell: (typeof cells)[number]) => number) => latest.reduce((total, cell) => total + of(cell), 0);
  const steps = sum(({ n }) => n);
  if (sum(({ clipped }) => clipped) > OFTEN.clipped * steps) {
    found.push({ code: "often_clipped", message: `${Math.round((100 * sum(({ clipped }) => clipped)) / steps)} % of the steps are clipped: norms must be read before clipping, and the clipped step is smaller than the learning rate says`, path: "/seen/noise" });
  }
  const skipped = sum((cell) => cell.skipped);
  if (skipped > OFTEN.skipped * (steps + skipped)) {
    found.push({ code: "often_skipped", message: `${Math.round((100 * skipped) / (steps + skipped))} % of the steps had gradients that were not finite`, path: "/seen/noise" });
  }
  if (cells.some(({ n, independent }) => independent < n)) {
    found.push({ code: "agents_repeat_each_other", message: "several agents post statistics of the same whole batch: they count once in the intervals. One agent is enough, or let each look at its own groups", path: "/seen/noise" });
  }
  if (question.data.unit === "token" && reading?.cell.geometry.unit === "sequence" && reading.cell.geometry.tokens_per_unit === 1) {
    found.push({ code: "tokens_per_unit_missing", message: "the geometry names no tokens_per_unit: a sequence is taken to be as long as the run's", path: "/seen/noise" });
  }
  const [posted, asked] = [reading?.cell.geometry, sequenceLengthOf(question.data)];
  if (question.data.unit === "token" && posted?.unit === "sequence" && posted.tokens_per_unit > 1 && posted.tokens_per_unit !== asked) {
    found.push({ code: "sequence_length_differs", message: `agents post sequences of ${posted.tokens_per_unit} tokens, and the run's question is of ${asked}: batches are counted in what is posted, layout, memory and hours are for ${asked}. Mend the one that is wrong (geometry.tokens_per_unit, or data.sequence_length by PATCH)`, path: "/data/sequence_length" });
  }
  if (reading?.cell.scope === "norm") {
    found.push({ code: "normalisation_layers_only", message: "only normalisation layers were measured lately: their noise scale is carried to all layers by the factor seen on this run, or else by 1.4", path: "/seen/noise" });
  }
  return found;
};

/** What a person would want to know of a run that has begun, most important first. */
export const runWarnings = (known: Case, state: RunState, plan: Plan | undefined): Warning[] => [
  ...measuring(state, known.question),
  ...batchSoFar(known, state, plan),
  ...phaseChange(state),
];
