import type { Advice } from "../contract/answer.ts";
import { dollars, duration, inDays, percent, range, short, whole } from "./for-people.ts";

/** A heading with either facts or a table; text and Markdown lay the same sections out in their own way. */
export interface Section {
  readonly title: string;
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly table: { readonly header: readonly string[]; readonly rows: readonly (readonly string[])[] } | null;
}

const facts = (title: string, ...pairs: readonly (readonly [string, string])[]): Section => ({ title, facts: pairs, table: null });

const table = (title: string, header: readonly string[], rows: readonly (readonly string[])[]): Section => ({ title, facts: [], table: { header, rows } });

const open = (value: number | null): string => (value === null ? "as you have it" : short(value));

/** What a batch is counted in. Only language has a loss in nats, and work that is not language is counted in examples. */
interface Words {
  readonly language: boolean;
  /** Of quantities: tokens or examples. */
  readonly unit: string;
  /** Of a micro-batch: sequences or examples. */
  readonly item: string;
}

const wordsOf = ({ loss }: Advice): Words =>
  loss.penalty_nats === null ? { language: false, unit: "examples", item: "examples" } : { language: true, unit: "tokens", item: "sequences" };

const learningRateFacts = (rate: Advice["learning_rate"], { unit }: Words): readonly (readonly [string, string])[] =>
  rate === null
    ? [["peak", "unknown: nothing published says it; give a tuned pair"]]
    : [
        ["peak", `${short(rate.peak)} (${short(rate.low)} to ${short(rate.high)})`],
        ["warm-up", `${short(rate.warmup_tokens)} ${unit}, ${whole(rate.warmup_steps)} steps`],
        ["decay", `${rate.decay} to ${short(rate.final)}`],
        ["rule", rate.rule],
      ];

const batchCosts = ({ token_overhead: overhead, penalty_nats: penalty, ramp_saving: saving }: Advice["loss"], { unit }: Words): string =>
  [`${percent(overhead)} more ${unit}`, ...(penalty === null ? [] : [`or ${short(penalty)} nats`])].join(", ") +
  (saving >= 0.0005 ? `; the ramp saves ${percent(saving)} against one batch from first to last` : "");

const ratio = (value: number): string => `${Number(value.toPrecision(3))}×`;

/** The same batch run in other ways, below the way that is advised. */
const alternativesTable = ({ alternatives, cost, loss }: Advice, { unit }: Words): Section =>
  table(
    "Alternatives",
    ["way", "steps", "time", `more ${unit}`],
    alternatives.length === 0
      ? []
      : [
          ["as advised", whole(cost.steps), duration(cost.wall_clock_hours.p50), percent(loss.token_overhead)],
          ...alternatives.map((one) => [one.name.replaceAll("_", " "), whole(one.steps), duration(one.wall_clock_hours), percent(one.token_overhead)]),
        ],
  );

/** What a person reads of an advice, in reading order. */
export const adviceSections = (advice: Advice): Section[] => {
  const { batch, batch_sizes: sizes, cost, layout, learning_rate: rate, loss } = advice;
  const words = wordsOf(advice);
  const { language, unit, item } = words;
  const days = inDays(cost.wall_clock_hours.p50);
  return [
    facts(
      "Batch",
      ["batch", language ? `${short(batch.tokens)} tokens = ${whole(batch.sequences)} sequences` : `${short(batch.tokens)} examples`],
      ["as good", `${short(batch.window_tokens.low)} to ${short(batch.window_tokens.high)} ${unit}`],
      ["regime", batch.regime.replaceAll("_", " ")],
      ["optimal", `${range(sizes.optimal_tokens, short)} ${unit}`],
      ["critical", `${range(sizes.critical_tokens, short)} ${unit}`],
      ["noise scale", sizes.noise_scale_tokens === null ? "not measured" : `${range(sizes.noise_scale_tokens, short)} ${unit}`],
    ),
    table(
      "Schedule",
      [`from ${unit}`, `batch ${unit}`, ...(language ? ["sequences"] : []), "steps", "learning rate", "micro batch", "accumulation", "s/step"],
      advice.schedule.map((phase) => [
        short(phase.from_tokens),
        short(phase.batch_tokens),
        ...(language ? [whole(phase.batch_sequences)] : []),
        whole(phase.steps),
        short(phase.learning_rate),
        whole(phase.micro_batch),
        whole(phase.gradient_accumulation),
        short(phase.step_seconds),
      ]),
    ),
    facts(
      "Learning rate",
      ...learningRateFacts(rate, words),
      // Only AdamW always has one; SGD, Adafactor and Muon have none to set.
      ...(advice.optimizer.beta2 === null ? [] : [["beta2", short(advice.optimizer.beta2)] as const]),
      ["weight decay", open(advice.optimizer.weight_decay)],
    ),
    facts(
      "Layout",
      ["parallel", `data ${layout.data_parallel}, tensor ${layout.tensor_parallel}, pipeline ${layout.pipeline_parallel}, context ${layout.context_parallel}, expert ${layout.expert_parallel}`],
      ["micro batch", `${layout.micro_batch} ${item}, accumulated ${layout.gradient_accumulation} times`],
      ["ZeRO stage", `${layout.zero_stage}; checkpointing ${layout.activation_checkpointing}; virtual stages ${layout.virtual_stages}`],
      ["memory", `${range(layout.memory_gib, short)} of ${short(layout.memory_limit_gib)} GiB`],
      ["MFU", percent(layout.mfu)],
      ...advice.alternatives.flatMap(({ layout: other, why }) => (other === null ? [] : [["simpler", `data ${other.data_parallel}, micro batch ${other.micro_batch}, ${why}`] as const])),
    ),
    facts(
      "Cost",
      ["steps", whole(cost.steps)],
      [unit, short(cost.tokens)],
      ["time", `${range(cost.wall_clock_hours, duration)}${days === null ? "" : `, ${days}`}`],
      ["accelerator-hours", short(cost.accelerator_hours)],
      ["compute", `${short(cost.flops)} FLOPs${language ? ` (6ND: ${short(cost.flops_6nd)})` : ""}`],
      ["price", dollars(cost.usd)],
      ["energy", cost.energy_kwh === null ? "unknown" : `${short(cost.energy_kwh)} kWh`],
      ...(language ? [["expected loss", range(loss.expected, (value) => value.toPrecision(4))] as const] : []),
      ["batch costs", batchCosts(loss, words)],
    ),
    alternativesTable(advice, words),
    table(
      "Frontier",
      ["accelerators", `batch ${unit}`, "time", "price", `more ${unit}`, ...(language ? ["loss penalty"] : []), "efficient"],
      advice.frontier.map((point) => [
        whole(point.accelerators),
        short(point.batch_tokens),
        duration(point.wall_clock_hours),
        dollars(point.usd),
        percent(point.token_overhead),
        ...(language ? [short(point.loss_penalty_nats)] : []),
        point.efficient ? "yes" : "no",
      ]),
    ),
    table(
      "Evidence",
      ["source", "quantity", "value", "weight", "in domain"],
      advice.evidence.map((voice) => [voice.source, language ? voice.quantity : voice.quantity.replace("_tokens", "_examples"), short(voice.value), percent(voice.weight), voice.in_domain ? "yes" : "no"]),
    ),
    table("Pins", ["path", "costs", "against"], advice.pins.map((pin) => [pin.path, `${ratio(pin.wall_clock_ratio)} the hours, ${ratio(pin.token_ratio)} the ${unit}`, pin.message])),
    table("Assumptions", ["path", "value", "why"], advice.assumptions.map((row) => [row.path, String(row.value), row.why])),
    table("Warnings", ["code", "message"], advice.warnings.map((row) => [row.code, row.message])),
  ].filter((section) => section.table === null || section.table.rows.length > 0);
};
