import type { Advice } from "../contract/answer.ts";
import { grouped } from "../numbers/grouped.ts";
import { human } from "./human.ts";
import { layoutInWords } from "./layout.ts";

const brief = (value: number): string => String(Number(value.toPrecision(2)));

interface Told {
  readonly answer: Omit<Advice, "summary">;
  readonly params: number | null;
  readonly accelerator: string;
  readonly count: number;
  readonly example: boolean;
}

/** The advice in three sentences. */
export const summarize = ({ answer, params, accelerator, count, example }: Told): string => {
  const { batch, schedule, learning_rate: rate, cost, layout } = answer;
  const unit = example ? "examples" : "tokens";
  const first = schedule[0];
  const grows = first !== undefined && first.batch_sequences < batch.sequences ? `, reached from ${human(first.batch_tokens)} in ${schedule.length === 2 ? "one step" : `${schedule.length - 1} steps`}` : "";
  const size = example ? `${human(batch.tokens)} examples` : `${human(batch.tokens)} tokens (${grouped(batch.sequences)} sequences)`;
  const lr = rate === null ? "a learning rate of your own" : `peak learning rate ${brief(rate.peak)} (${brief(rate.low)}–${brief(rate.high)})`;
  const hours = cost.wall_clock_hours;
  const money = cost.usd === null ? "" : `, $${human(cost.usd)}`;
  return (
    `Train ${params === null ? "the model" : human(params)} on ${human(cost.tokens)} ${unit} with a batch of ${size}${grows}, at ${lr}. ` +
    `On ${grouped(count)} × ${accelerator} run it as ${layoutInWords(layout)}. ` +
    `Expect ${human(hours.p50)} hours${hours.p50 < 72 ? "" : ` (${human(hours.p50 / 24)} days)`}, between ${human(hours.p10)} and ${human(hours.p90)}: ${human(cost.accelerator_hours)} accelerator-hours${money}.`
  );
};
