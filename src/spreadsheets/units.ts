/** Endings of a name, the unit they stand for, and how a spreadsheet shows such numbers; the first that fits counts. */
const endings: readonly (readonly [ending: RegExp, unit: string, format: string])[] = [
  [/(^|_)tokens_per_second_per_accelerator$/, "tokens/s per accelerator", "#,##0"],
  [/(^|_)usd_per_hour$/, "USD per accelerator-hour", "#,##0.00"],
  [/(^|_)accelerator_hours$/, "accelerator-hours", "#,##0"],
  [/(^|_)hours$/, "hours", "#,##0.0"],
  [/(^|_)seconds$/, "seconds", "#,##0.000"],
  [/(^|_)gib$/, "GiB", "#,##0.0"],
  [/(^|_)gb_s$/, "GB/s", "#,##0.0"],
  [/(^|_)tb_s$/, "TB/s", "#,##0.00"],
  [/(^|_)tflops(_per_accelerator)?$/, "TFLOP/s", "#,##0.0"],
  [/(^|_)flops(_6nd)?$/, "FLOPs", "0.00E+00"],
  [/(^|_)usd$/, "USD", "#,##0"],
  [/(^|_)kwh$/, "kWh", "#,##0"],
  [/(^|_)watts$/, "W", "#,##0"],
  [/(^|_)nats$/, "nats", "0.00000"],
  [/(^|_)loss$/, "nats per token", "0.0000"],
  [/(^|_)steps$/, "steps", "#,##0"],
  [/(^|_)(sequences|sequence_length)$/, "sequences", "#,##0"],
  [/(^|_)tokens$/, "tokens", "#,##0"],
  [/^(params|active_params)$/, "parameters", "#,##0"],
  [/^(accelerators|count|per_node|link_domain)$/, "accelerators", "#,##0"],
  [/(^|_)(token_overhead|ramp_saving|mfu|goodput|budget_share|weight|measured_share|deviation)$/, "share", "0.0%"],
  [/(^|_)(wall_clock_ratio|token_ratio|ratio)$/, "ratio", "0.00"],
  [/(^|_)learning_rate$/, "", "0.00E+00"],
  [/(^|_)micro_batch$/, "sequences", "#,##0"],
];

/** A quantity as a spreadsheet shows it. */
export interface Shown {
  /** Empty for what has none: a count, a word, a flag. */
  readonly unit: string;
  /** Number format, or null for the spreadsheet's own. */
  readonly format: string | null;
}

const plain: Shown = { unit: "", format: null };
const inside = new Set(["p10", "p50", "p90", "low", "high"]);
const rates = new Set(["peak", "final", "low", "high"]);

/** Unit and number format of a field, told from its dotted path: `cost.wall_clock_hours.p50` is in hours. */
export const shownAs = (path: string): Shown => {
  const names = path.split(".");
  if (names.at(-1) === "sequence_length") return { unit: "tokens", format: "#,##0" };
  if (names[0] === "learning_rate" && rates.has(names.at(-1) ?? "")) return { unit: "", format: "0.00E+00" };
  if (names[0] === "loss" && names[1] === "expected") return { unit: "nats per token", format: "0.0000" };
  if (names[0] === "breakdown") return { unit: "seconds", format: "#,##0.000" };
  const name = names.findLast((part) => !inside.has(part)) ?? "";
  const parent = names.at(-2) ?? "";
  const found = endings.find(([ending]) => ending.test(name)) ?? endings.find(([ending]) => ending.test(parent));
  return found === undefined ? plain : { unit: found[1], format: found[2] };
};
