/** One thing a sentence said, under the flat name of api.md: `{ name: "params", value: 7e9 }`. */
export interface Leaf {
  readonly name: string;
  readonly value: number | string;
}

/** What several models may spend, under its name in POST /v1/compare. */
export interface Allowance {
  readonly name: "accelerator_hours" | "flops" | "wall_clock_hours";
  readonly value: number;
}

/** Something a question cannot do without, or that cannot be meant. */
export interface Gap {
  readonly about: "params" | "tokens" | "accelerator" | "count" | "budget" | "models" | "deadline" | "money" | "amount";
  /** What to say, as in `which accelerators? As in "256 h100"`. */
  readonly ask: string;
}

interface Heard {
  /** In the order they are said back. */
  readonly leaves: readonly Leaf[];
  /** Words nothing was made of. */
  readonly unread: readonly string[];
  /** What was taken for granted, in words. */
  readonly taken: readonly string[];
}

/** A sentence as it was understood. */
export type Meaning =
  | ({ readonly kind: "advice" } & Heard)
  | ({ readonly kind: "compare"; readonly models: readonly (readonly Leaf[])[]; readonly allowance: Allowance } & Heard)
  | ({ readonly kind: "ask_back"; readonly gaps: readonly Gap[] } & Heard)
  | { readonly kind: "run"; readonly id: string }
  | { readonly kind: "help" };
