import type { Comparison } from "../../contract/compare.ts";
import { duration, percent, short } from "../../pages/for-people.ts";
import type { Meaning } from "../meaning.ts";
import { type Reply, reply } from "../reply.ts";
import { said } from "../say.ts";
import { notesOf } from "./notes.ts";

/** Which model reaches the lowest loss on the budget, and what each of them gets to see. */
export const comparisonReply = (meaning: Extract<Meaning, { kind: "compare" }>, { models, ahead }: Comparison): Reply => {
  const best = ahead.at(-1)?.name;
  const single = models.length === 1;
  const first = models[0];
  return reply({
    title: single && first !== undefined ? `${first.name} sees ${short(first.tokens)} tokens` : best === undefined ? "No loss is known for these" : `${best} is ahead at the end of the budget`,
    understood: said(meaning),
    facts: models.map((model) => [
      model.name,
      [
        model.loss === null ? "loss unknown" : `loss ${model.loss.p50.toFixed(3)} (${model.loss.p10.toFixed(3)} to ${model.loss.p90.toFixed(3)})`,
        `${short(model.tokens)} tokens`,
        `batch ${short(model.batch_tokens)}`,
        ...(model.learning_rate === null ? [] : [`rate ${short(model.learning_rate)}`]),
        `${duration(model.wall_clock_hours)}, ${short(model.accelerator_hours)} accelerator-hours`,
      ].join("; "),
    ]),
    notes: [
      ...(ahead.length < 2 ? [] : [`Along the budget: ${ahead.map((part) => `${part.name} to ${percent(part.to_budget_share)}`).join(", ")}.`]),
      ...(single ? [] : ["The intervals are those of the loss itself; the models share most of what is unsure, so that their order is surer."]),
      ...notesOf(meaning),
    ],
  });
};
