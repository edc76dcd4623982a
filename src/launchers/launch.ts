import type { Advice } from "../contract/answer.ts";
import type { Launch } from "../contract/launch.ts";
import { grouped } from "../numbers/grouped.ts";
import type { Dialect, Draft, Launcher } from "./launcher.ts";
import { type Plan, tokensPerSequence } from "./plan.ts";
import { comments } from "./syntax/comments.ts";
import { numeral } from "./syntax/number.ts";
import type { Chosen } from "./version.ts";

/** What stands in the comments beside the plan itself. */
export interface Context {
  readonly advice: Pick<Advice, "model_version" | "summary">;
  /** What was changed in the question for this launcher. */
  readonly notes: readonly string[];
}

/** A plan as one launcher's configuration, with what rounding changed, where to restart, and what to know. */
export const launch = (launcher: Launcher, { dialect, note }: Chosen, plan: Plan, { advice, notes }: Context): Launch => {
  const draft = dialect.write(plan);
  const points = draft.grows || plan.stages.length < 2 ? [] : restartPoints(plan);
  const all = [...(note === null ? [] : [note]), ...notes, ...draft.notes];
  const commented = dialect.syntax !== "json" && dialect.syntax !== "args";
  const shebang = dialect.syntax === "bash" ? "#!/usr/bin/env bash\n" : "";
  const head = commented ? comments([...origin(launcher, dialect, advice), ...explained(plan, draft, points, all)]) : "";
  return {
    launcher: launcher.id,
    version: dialect.id,
    model_version: advice.model_version,
    files: [{ name: dialect.file, content: `${shebang}${head}${draft.body}` }],
    rounding: [...draft.rounding],
    restart_points: points,
    notes: all,
  };
};

/** Every stage as a start of its own: tokens, sequences and steps of the plan before it. */
const restartPoints = (plan: Plan): Launch["restart_points"] => {
  let steps = 0;
  return plan.stages.map((stage) => {
    const point = {
      at_tokens: stage.fromTokens,
      at_sequences: Math.round(stage.fromTokens / tokensPerSequence(plan)),
      at_steps: steps,
      batch_sequences: stage.globalBatch,
      micro_batch: stage.microBatch,
      gradient_accumulation: stage.gradientAccumulation,
      learning_rate: stage.learningRate,
      steps: stage.steps,
    };
    steps += stage.steps;
    return point;
  });
};

/** Where a configuration comes from, what it says, and in which units. */
const origin = (launcher: Launcher, { id, checked, how }: Dialect, advice: Context["advice"]): string[] => [
  `${launcher.title}, dialect ${id}, by Bcrit ${advice.model_version}. Checked against ${checked.join(", ")}: ${how}.`,
  advice.summary,
  `Units: ${launcher.units}.`,
];

/** The stages, where to restart, what rounding changed and what to know. */
const explained = (plan: Plan, draft: Draft, points: Launch["restart_points"], notes: readonly string[]): string[] => [
  ...(plan.stages.length > 1 ? ["", stagesTitle(draft, plan), ...table(plan)] : []),
  ...(points.length > 0 ? ["To follow it: start with the first line's batch, micro-batch, accumulation and rate, stop where the next begins, and go on from that checkpoint with the next line's; keep the horizons of the whole run."] : []),
  ...(draft.rounding.length + notes.length > 0 ? [""] : []),
  ...draft.rounding.map(({ setting, unit, requested, emitted, why }) => `Rounded: ${setting} ${shown(requested)} → ${shown(emitted)} ${unit === "rate" ? "" : `${unit} `}(${why}).`),
  ...notes.map((note) => `Note: ${note}.`),
];

const shown = (value: number): string => (Number.isInteger(value) ? grouped(value) : value >= 1000 ? grouped(Number(value.toFixed(2))) : numeral(Number(value.toPrecision(6))));

const stagesTitle = (draft: Draft, plan: Plan): string =>
  draft.grows
    ? "The batch grows in these stages; the peak rate is what suits each batch, and the decay multiplies it:"
    : `This launcher holds one batch: below is the last, over all ${plan.sequenceLength === null ? "examples" : "tokens"}. Advised, as restart points, are:`;

/** Stages as columns. */
const table = (plan: Plan): string[] => {
  const unit = plan.sequenceLength === null ? "examples" : "tokens";
  const rows: string[][] = [[`from ${unit}`, "step", "batch", "micro", "accumulate", "peak rate"]];
  let step = 0;
  for (const stage of plan.stages) {
    rows.push([grouped(stage.fromTokens), grouped(step), grouped(stage.globalBatch), String(stage.microBatch), String(stage.gradientAccumulation), stage.learningRate === null ? "–" : numeral(Number(stage.learningRate.toPrecision(3)))]);
    step += stage.steps;
  }
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows.map((row) => `  ${row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join("  ")}`);
};
