import type { Advice } from "../contract/answer.ts";
import { dollars, duration, percent, range, short, whole } from "./for-people.ts";

/** A heading with either facts or a table; text and Markdown lay the same sections out in their own way. */
export interface Section {
  readonly title: string;
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly table: { readonly header: readonly string[]; readonly rows: readonly (readonly string[])[] } | null;
}

const facts = (title: string, ...pairs: readonly (readonly [string, string])[]): Section => ({ title, facts: pairs, table: null });

const table = (title: string, header: readonly string[], rows: readonly (readonly string[])[]): Section => ({ title, facts: [], table: { header, rows } });

const open = (value: number | null): string => (value === null ? "as you have it" : short(value));

const learningRateFacts = (rate: Advice["learning_rate"]): readonly (readonly [string, string])[] =>
  rate === null
    ? [["peak", "unknown: nothing published says it; give a tuned pair"]]
    : [
        ["peak", `${short(rate.peak)} (${short(rate.low)} to ${short(rate.high)})`],
        ["warm-up", `${short(rate.warmup_tokens)} tokens, ${whole(rate.warmup_steps)} steps`],
        ["decay", `${rate.decay} to ${short(rate.final)}`],
        ["rule", rate.rule],
      ];

/** What a person reads of an advice, in reading order. */
export const adviceSections = (advice: Advice): Section[] => {
  const { batch, batch_sizes: sizes, cost, layout, learning_rate: rate, loss } = advice;
  return [
    facts(
      "Batch",
      ["batch", `${short(batch.tokens)} tokens = ${whole(batch.sequences)} sequences`],
      ["as good", `${short(batch.window_tokens.low)} to ${short(batch.window_tokens.high)} tokens`],
      ["regime", batch.regime.replaceAll("_", " ")],
      ["optimal", `${range(sizes.optimal_tokens, short)} tokens`],
      ["critical", `${range(sizes.critical_tokens, short)} tokens`],
      ["noise scale", sizes.noise_scale_tokens === null ? "not measured" : `${range(sizes.noise_scale_tokens, short)} tokens`],
    ),
    table(
      "Schedule",
      ["from tokens", "batch tokens", "sequences", "steps", "learning rate", "micro batch", "accumulation", "s/step"],
      advice.schedule.map((phase) => [
        short(phase.from_tokens),
        short(phase.batch_tokens),
        whole(phase.batch_sequences),
        whole(phase.steps),
        short(phase.learning_rate),
        whole(phase.micro_batch),
        whole(phase.gradient_accumulation),
        short(phase.step_seconds),
      ]),
    ),
    facts(
      "Learning rate",
      ...learningRateFacts(rate),
      ["beta2", open(advice.optimizer.beta2)],
      ["weight decay", open(advice.optimizer.weight_decay)],
    ),
    facts(
      "Layout",
      ["parallel", `data ${layout.data_parallel}, tensor ${layout.tensor_parallel}, pipeline ${layout.pipeline_parallel}, context ${layout.context_parallel}, expert ${layout.expert_parallel}`],
      ["micro batch", `${layout.micro_batch} sequences, accumulated ${layout.gradient_accumulation} times`],
      ["ZeRO stage", `${layout.zero_stage}; checkpointing ${layout.activation_checkpointing}; virtual stages ${layout.virtual_stages}`],
      ["memory", `${range(layout.memory_gib, short)} of ${short(layout.memory_limit_gib)} GiB`],
      ["MFU", percent(layout.mfu)],
    ),
    facts(
      "Cost",
      ["steps", whole(cost.steps)],
      ["tokens", short(cost.tokens)],
      ["time", range(cost.wall_clock_hours, duration)],
      ["accelerator-hours", short(cost.accelerator_hours)],
      ["compute", `${short(cost.flops)} FLOPs (6ND: ${short(cost.flops_6nd)})`],
      ["price", dollars(cost.usd)],
      ["energy", cost.energy_kwh === null ? "unknown" : `${short(cost.energy_kwh)} kWh`],
      ["expected loss", range(loss.expected, (value) => value.toPrecision(4))],
      ["batch costs", `${percent(loss.token_overhead)} more tokens, or ${short(loss.penalty_nats)} nats`],
    ),
    table(
      "Frontier",
      ["accelerators", "batch tokens", "time", "price", "more tokens", "loss penalty", "efficient"],
      advice.frontier.map((point) => [
        whole(point.accelerators),
        short(point.batch_tokens),
        duration(point.wall_clock_hours),
        dollars(point.usd),
        percent(point.token_overhead),
        short(point.loss_penalty_nats),
        point.efficient ? "yes" : "no",
      ]),
    ),
    table(
      "Evidence",
      ["source", "quantity", "value", "weight", "in domain"],
      advice.evidence.map((voice) => [voice.source, voice.quantity, short(voice.value), percent(voice.weight), voice.in_domain ? "yes" : "no"]),
    ),
    table("Pins", ["path", "price"], advice.pins.map((pin) => [pin.path, pin.message])),
    table("Assumptions", ["path", "value", "why"], advice.assumptions.map((row) => [row.path, String(row.value), row.why])),
    table("Warnings", ["code", "message"], advice.warnings.map((row) => [row.code, row.message])),
  ].filter((section) => section.table === null || section.table.rows.length > 0);
};
