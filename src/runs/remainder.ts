import { human } from "../advice/human.ts";
import { layoutInWords } from "../advice/layout.ts";
import { distributionOf } from "../advice/evidence.ts";
import type { Advice } from "../contract/answer.ts";
import { lossForecast, lossPenalty } from "../science/loss.ts";
import type { Decision } from "./next.ts";
import { runWarnings } from "./run-warnings.ts";

/** Warnings about a whole run that say nothing of what remains of one. */
const ABOUT_THE_WHOLE: ReadonlySet<string> = new Set(["few_steps", "noise_measured_wrong"]);

/** What an advice for a whole run says, for what remains of one: the loss from the tokens seen on, no warm-up, and what has happened so far. */
export const remainderOf = (advice: Advice, { known, settled, state, standing, beta2, kept, warnings }: Decision): Advice => {
  const { course } = settled.chosen;
  const total = known.question.data.tokens;
  const overhead = Math.max(1, course.overhead);
  const effective = known.question.objective.hold === "loss" ? total : standing.tokens + Math.max(0, total - standing.tokens) / overhead;
  const { shape } = known.subject;
  const language = known.setting.language && shape !== null;
  const rate = advice.learning_rate;
  const here = settled.open.find(({ plan }) => plan.batchSequences === standing.batchSequences)?.plan;
  const answer: Advice = {
    ...advice,
    batch: course.legs.length === 0 ? { ...advice.batch, tokens: standing.batchSequences * known.subject.sequenceLength, sequences: standing.batchSequences } : advice.batch,
    learning_rate: rate === null || standing.tokens === 0 ? rate : { ...rate, warmup_tokens: 0, warmup_steps: 0 },
    optimizer: { ...advice.optimizer, beta2 },
    loss: {
      ...advice.loss,
      expected: !language ? null : distributionOf(lossForecast(shape.params, shape.activeParams, effective, known.question.measurements.losses)),
      penalty_nats: !language ? null : known.question.objective.hold === "loss" ? 0 : lossPenalty(total, total / effective),
      ramp_saving: 0,
    },
    warnings: [...runWarnings(known, state, here), ...warnings, ...advice.warnings.filter(({ code }) => !ABOUT_THE_WHOLE.has(code))],
  };
  return { ...answer, summary: summaryOf(answer, { known, state, kept }) };
};

/** What remains in three sentences. */
const summaryOf = ({ batch, schedule, cost, layout }: Advice, { known, state, kept }: Pick<Decision, "known" | "state" | "kept">): string => {
  const unit = known.setting.language ? "tokens" : "examples";
  const [first, last] = [schedule[0], schedule.at(-1)];
  const grows = first !== undefined && last !== undefined && last.batch_tokens > first.batch_tokens;
  const going = first === undefined ? "nothing is left to train" : grows ? `go on at ${human(first.batch_tokens)} and grow to ${human(last.batch_tokens)} from ${human(last.from_tokens)} on` : `go on at ${human(batch.tokens)} to the end${kept ? ", as the run did" : ""}`;
  const hours = cost.wall_clock_hours;
  return (
    `${human(state.tokens)} of ${human(known.question.data.tokens)} ${unit} are seen: ${going}. ` +
    `On ${known.machine.cluster.count} × ${known.subject.cluster.accelerator.id} run it as ${layoutInWords(layout)}. ` +
    `Expect ${human(hours.p50)} more hours, between ${human(hours.p10)} and ${human(hours.p90)}: ${human(cost.accelerator_hours)} accelerator-hours.`
  );
};
