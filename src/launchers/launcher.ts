import type { Question } from "../contract/question.ts";
import type { Plan } from "./plan.ts";

/** What rounding to a launcher's units or divisibility changed. */
export interface Rounding {
  /** The launcher's own name of the setting. */
  readonly setting: string;
  readonly unit: "tokens" | "sequences" | "steps" | "rate";
  readonly requested: number;
  readonly emitted: number;
  readonly why: string;
}

/** How a launcher writes its configuration. Comments are possible in all but json and args. */
export type Syntax = "bash" | "env" | "args" | "yaml" | "python" | "toml" | "json";

/** A plan in a launcher's terms, before comments are laid around it. */
export interface Draft {
  /** The settings, in the launcher's own syntax. */
  readonly body: string;
  /** Whether the body grows the batch. If not, it holds the last stage's, and restart points say the rest. */
  readonly grows: boolean;
  /** Settings rounding changed, beyond the end of the run. */
  readonly rounding: readonly Rounding[];
  /** What a person must know that the settings cannot say. */
  readonly notes: readonly string[];
}

/** A range of versions that share names, units and traps. */
export interface Dialect {
  /** What `version=` answers to, and what is told back. */
  readonly id: string;
  /** First version of the range, null: from the beginning. */
  readonly from: string | null;
  /** First version beyond the range, null: no end is known. */
  readonly before: string | null;
  /** Versions whose source or package was read or run. */
  readonly checked: readonly string[];
  /** parser: the launcher's own parser; config class: its own class; source: its own code, taken alone; read back: by its documentation. */
  readonly verified: "parser" | "config class" | "source" | "read back";
  /** How, in one line. */
  readonly how: string;
  readonly file: string;
  readonly syntax: Syntax;
  readonly write: (plan: Plan) => Draft;
}

/** Which parts of a layout a launcher can run. What it cannot is asked for as 1. */
export interface Abilities {
  readonly tensor: boolean;
  readonly pipeline: boolean;
  readonly virtual: boolean;
  readonly context: boolean;
  readonly expert: boolean;
  /** ZeRO stages it can run. */
  readonly zero: readonly number[];
}

/** A launcher: what it can run, and the dialects it is written in. */
export interface Launcher {
  readonly id: string;
  readonly title: string;
  /** Units of batch and schedule, in words. */
  readonly units: string;
  readonly can: Abilities;
  /** Training code whose step time the advice is for, where the question names none. */
  readonly framework: Question["hardware"]["framework"] | null;
  /** false: trains language models only. */
  readonly examples: boolean;
  /** Newest first; the first is written when no version is asked for. */
  readonly dialects: readonly [Dialect, ...Dialect[]];
}

/** Everything that splits a model, and ZeRO 0 and 1. */
export const splitsAll: Abilities = { tensor: true, pipeline: true, virtual: true, context: true, expert: true, zero: [0, 1] };

/** Data parallelism alone, with states, gradients and weights shared out. */
export const dataOnly: Abilities = { tensor: false, pipeline: false, virtual: false, context: false, expert: false, zero: [0, 1, 2, 3] };
